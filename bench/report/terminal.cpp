#include "report/terminal.hpp"

#include "report/listing.hpp"
#include "report/parts.hpp"
#include "report/sweep_table.hpp"
#include "report/table.hpp"

namespace overlap {

namespace {

class Terminal : public Format {
 public:
  explicit Terminal(const FormatOptions& options) : options_(options) {}

  std::string of_scenario(std::span<const SummarisedScenario> points) const override {
    std::string text;
    for (const auto part : parts_of(points, options_)) text += written(part, points) + "\n";
    return text;
  }

 private:
  std::string written(Part part, std::span<const SummarisedScenario> points) const {
    switch (part) {
      case Part::table:
        return table(points.front(), options_.style);
      case Part::sweep_table:
        return sweep_table(points, options_.style);
      case Part::steps:
        return table_of_steps(points.front(), options_.style);
      case Part::rows:
        return table_of_rows(points.front().result, options_.style, options_.now);
    }
    return {};
  }

  const FormatOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_terminal(const FormatOptions& options) {
  return std::make_unique<Terminal>(options);
}

}  // namespace overlap
