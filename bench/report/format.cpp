#include "report/format.hpp"

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/terminal.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace overlap {

namespace {

struct NamedFormat {
  std::string_view name;
  std::unique_ptr<Format> (*make)(const FormatOptions&);
};

constexpr NamedFormat formats[]{
    {"table", make_terminal}, {"markdown", make_markdown}, {"csv", make_csv}, {"json", make_json}};

}  // namespace

std::unique_ptr<Format> make_format(std::string_view name, const FormatOptions& options) {
  for (const auto& format : formats) {
    if (format.name == name) return format.make(options);
  }
  throw std::invalid_argument(fmt::format("there is no format \"{}\"", name));
}

}  // namespace overlap
