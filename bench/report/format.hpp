// How what was measured is printed.
#pragma once

#include "figures/summary.hpp"
#include "report/invocation.hpp"
#include "report/table_style.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace overlap {

/// All that one invocation measured, for as long as a format looks at it.
struct Measured {
  std::span<const SummarisedScenario> scenarios;
  const nlohmann::json& google_benchmark;  // the library's own document
  const Invocation& invocation;
};

/// Tables that people read are printed as soon as their scenario is complete; what programs read is whole
/// only at the end. A format has its text at either moment, or at both; this one prints nothing. Pure.
class Format {
 public:
  virtual ~Format() = default;

  /// Of a scenario, or of all points of its sweep: at least one.
  virtual std::string of_scenario(std::span<const SummarisedScenario> /*points*/) const { return {}; }

  virtual std::string of_all(const Measured& /*all*/) const { return {}; }
};

/// Parts to print beside the figures, and how it all is to look.
struct FormatOptions {
  bool rows = false;                          // that scenarios collect
  bool steps = false;                         // also of the scenarios that do not ask for them
  TableStyle style;                           // of tables on a terminal
  std::chrono::system_clock::time_point now;  // rows are shown as how long before it their instants were
};

/// "table", "markdown", "csv" or "json". Throws std::invalid_argument for any other name.
std::unique_ptr<Format> make_format(std::string_view name, const FormatOptions& options);

}  // namespace overlap
