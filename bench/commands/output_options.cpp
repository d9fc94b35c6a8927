#include "commands/output_options.hpp"

#include "commands/usage_error.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace overlap {

void check_output(const RunOptions& options) {
  if (options.data && options.steps && options.format == "csv") {
    throw UsageError("--format csv: either --data or --steps, since their lines have other columns");
  }
  if (options.sweeps.empty()) return;
  if (options.data)
    throw UsageError("--data prints the rows of one measurement, and --sweep makes many: leave one out");
  if (options.steps && (options.format == "table" || options.format == "markdown")) {
    throw UsageError(
        "--steps with --sweep: the steps of all points are in the results file (--out) and in --format csv");
  }
}

void check_data(const std::vector<ScenarioFile>& scenarios, const RunOptions& options) {
  if (!options.data) return;
  std::string names;
  std::size_t collecting = 0;
  for (const auto& scenario : scenarios) {
    names += (names.empty() ? "" : ", ") + scenario.name();
    if (!scenario.columns().empty()) ++collecting;
  }
  if (collecting == 0) {
    throw UsageError(
        fmt::format("--data: nothing is collected, since no \"collect\" is in the file of {}", names));
  }
  if (collecting > 1 && options.format == "csv") {
    throw UsageError("--data --format csv: name one scenario, since another one's rows have other columns");
  }
}

}  // namespace overlap
