#include "commands/planned_requests.hpp"

#include "processes/loopback.hpp"
#include "report/figure_text.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

namespace overlap {

namespace {

// Of one scenario, at one point.
struct Planned {
  RequestCount in_a_run;
  RequestCount in_all;
  std::vector<std::string> strategies;
};

Planned planned(const SuitePlan& suite, const ScenarioPlan& plan) {
  Planned result;
  for (const auto& strategy : plan.strategies) {
    const auto name = cell_name(plan.file.name(), strategy.name, plan.policy.max_in_flight, plan.point);
    if (passes_filter(suite.benchmark.filter, name)) result.strategies.push_back(strategy.name);
  }
  result.in_a_run = plan.file.count_requests({plan.parameters, plan.environment, suite.today, {}});
  const auto runs = result.strategies.size() * (suite.repetitions + std::uint64_t{1});
  result.in_all = {result.in_a_run.least * runs, result.in_a_run.exact || runs == 0};
  return result;
}

std::string text_of(const RequestCount& count) {
  return (count.exact ? "" : "at least ") + counted(count.least, "request");
}

void add(RequestCount& sum, const RequestCount& more) {
  sum.least += more.least;
  sum.exact = sum.exact && more.exact;
}

std::string runs_of(const SuitePlan& plan) {
  return fmt::format("one warm-up and {}", counted(plan.repetitions, "run"));
}

bool tries_again(const SuitePlan& plan) {
  return std::any_of(plan.scenarios.begin(), plan.scenarios.end(),
                     [](const ScenarioPlan& scenario) { return scenario.policy.max_attempts > 1; });
}

}  // namespace

std::string planned_requests(const SuitePlan& plan) {
  std::string text;
  RequestCount all;
  for (const auto& scenario : plan.scenarios) {
    const auto [in_a_run, in_all, strategies] = planned(plan, scenario);
    if (strategies.empty()) continue;
    const auto point = scenario.point.empty() ? "" : " at " + to_string(scenario.point);
    text += fmt::format("{}{}: {} in a run, to {}\n", scenario.file.name(), point, text_of(in_a_run),
                        scenario.target.description);
    text += fmt::format("  by {}: {}\n", counted(strategies.size(), "row"), fmt::join(strategies, ", "));
    text += fmt::format("  {} of each: {}\n", runs_of(plan), text_of(in_all));
    add(all, in_all);
  }
  text += fmt::format("in all {}{}; none was sent\n", text_of(all),
                      tries_again(plan) ? ", and more where one fails and is tried again" : "");
  return without_controls(text);
}

std::string announcement(const SuitePlan& plan) {
  RequestCount all;
  std::vector<std::string> urls;
  std::map<std::string, bool> at_home;  // by URL: each is looked up once
  for (const auto& scenario : plan.scenarios) {
    const auto& target = scenario.target;
    if (target.mock) continue;
    if (!at_home.contains(target.url)) at_home[target.url] = leads_to_loopback(target.url);
    if (at_home[target.url]) continue;
    add(all, planned(plan, scenario).in_all);
    if (std::find(urls.begin(), urls.end(), target.url) == urls.end()) urls.push_back(target.url);
  }
  if (urls.empty()) return "";
  return fmt::format("{} will go to {}: {} of each row{}", text_of(all), fmt::join(urls, ", "), runs_of(plan),
                     tries_again(plan) ? ", and more where one fails and is tried again" : "");
}

}  // namespace overlap
