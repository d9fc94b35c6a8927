// The format for a README or a pull request.
#pragma once

#include "report/format.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace overlap {

/// Each scenario's table, its steps and its rows, and an empty line after each.
std::unique_ptr<Format> make_markdown(const FormatOptions& options);

/// One scenario as a table in GitHub's Markdown (https://github.github.com/gfm/#tables-extension-), with a
/// heading, and with the columns, figures and notes of the terminal's table. Pure.
std::string markdown(const SummarisedScenario& scenario);

/// The rows that the scenario's runs collected, as a table. Instants are shown as how long before `now` they
/// were. Pure.
std::string markdown_of_rows(const ScenarioResult& result, std::chrono::system_clock::time_point now);

/// How often each step was sent and how long it took under each strategy, as a table, and what
/// table_of_steps() has below it. Pure.
std::string markdown_of_steps(const SummarisedScenario& scenario);

}  // namespace overlap
