// The tables below a scenario's table: the rows that it collects, and its steps.
#pragma once

#include "figures/summary.hpp"
#include "report/table_style.hpp"

#include <chrono>
#include <string>

namespace overlap {

/// The rows that the scenario's runs collected, every line ended and as long as it needs: they are there to
/// be read and searched. Instants are shown as how long before `now` they were. Of the style, the colour
/// counts. Pure.
std::string table_of_rows(const ScenarioResult& result, const TableStyle& style,
                          std::chrono::system_clock::time_point now);

/// How often each step was sent and how long it took under each strategy, why the shares add up to more than
/// the whole where they do, and the chain of steps that makes up the critical path; as table_of_rows().
std::string table_of_steps(const SummarisedScenario& scenario, const TableStyle& style);

}  // namespace overlap
