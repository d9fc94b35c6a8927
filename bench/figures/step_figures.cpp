#include "figures/step_figures.hpp"

#include "figures/statistics.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace overlap {

namespace {

using Interval = std::pair<Duration, Duration>;

// How much of the time at least one of the intervals covers.
Duration covered(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end());
  Duration sum{}, until = Duration::min();
  for (const auto& [start, end] : intervals) {
    if (end <= until) continue;
    sum += end - std::max(start, until);
    until = end;
  }
  return sum;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const auto value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

std::vector<StepFigures> step_figures(const Trace& trace, Duration elapsed) {
  std::vector<const Exchange*> exchanges;
  for (const auto& exchange : trace.exchanges) {
    if (exchange.failure != Failure::cancelled) exchanges.push_back(&exchange);
  }
  std::stable_sort(exchanges.begin(), exchanges.end(),
                   [](const Exchange* a, const Exchange* b) { return a->start < b->start; });
  std::vector<std::string_view> labels;
  for (const auto* exchange : exchanges) {
    if (std::find(labels.begin(), labels.end(), exchange->label) == labels.end())
      labels.push_back(exchange->label);
  }
  std::vector<StepFigures> steps;
  for (const auto label : labels) {
    std::vector<double> latencies;
    std::vector<Interval> intervals;
    for (const auto* exchange : exchanges) {
      if (exchange->label != label) continue;
      latencies.push_back(seconds(exchange->end() - exchange->start));
      intervals.emplace_back(exchange->start, exchange->end());
    }
    StepFigures step;
    step.label = label;
    step.requests = static_cast<double>(latencies.size());
    step.mean_s = mean(latencies);
    step.p50_s = percentile(latencies, 50);
    step.p99_s = percentile(latencies, 99);
    if (elapsed > Duration::zero()) step.share = seconds(covered(std::move(intervals))) / seconds(elapsed);
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<StepFigures> median_steps(const std::vector<RunFigures>& runs) {
  std::vector<std::string> labels;
  std::map<std::string, std::vector<StepFigures>> by_label;
  for (const auto& run : runs) {
    for (const auto& step : run.steps) {
      auto& known = by_label[step.label];
      if (known.empty()) labels.push_back(step.label);
      known.push_back(step);
    }
  }
  std::vector<StepFigures> result;
  for (const auto& label : labels) {
    const auto middle = [&of = by_label[label]](double StepFigures::*figure) {
      std::vector<double> values;
      for (const auto& step : of) values.push_back(step.*figure);
      return median(std::move(values));
    };
    result.push_back({label, middle(&StepFigures::requests), middle(&StepFigures::mean_s),
                      middle(&StepFigures::p50_s), middle(&StepFigures::p99_s), middle(&StepFigures::share)});
  }
  return result;
}

}  // namespace overlap
