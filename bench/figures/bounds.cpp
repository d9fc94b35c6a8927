#include "figures/bounds.hpp"

#include "figures/ideal.hpp"

#include <unordered_map>

namespace overlap {

namespace {

// The chain by name, with steps of one name that follow each other as one link.
std::vector<ChainLink> links_of(const Trace& trace) {
  std::unordered_map<StepId, const std::string*> labels;
  for (const auto& exchange : trace.exchanges) labels.try_emplace(exchange.step, &exchange.label);
  std::vector<ChainLink> links;
  for (const auto& [step, took] : critical_chain(trace)) {
    const auto& label = *labels.at(step);
    if (links.empty() || links.back().label != label) links.push_back({label, 0, 0});
    ++links.back().steps;
    links.back().took_s += seconds(took);
  }
  return links;
}

}  // namespace

Bounds bounds_of(const Trace& trace, Parallelism own, unsigned limit, unsigned processors) {
  return {seconds(ideal(trace, limited_only_to(limit), processors)), seconds(ideal(trace, own, processors)),
          seconds(critical_path(trace)), seconds(floor(trace, limit, processors)), links_of(trace)};
}

void hold_against(const Bounds& bounds, RunFigures& run) {
  run.ideal_s = bounds.ideal_s;
  run.own_ideal_s = bounds.own_ideal_s;
  run.critical_path_s = bounds.critical_path_s;
  run.floor_s = bounds.floor_s;
  run.chain = bounds.chain;
  run.excess_s = seconds(from_seconds(run.elapsed_s) - from_seconds(bounds.own_ideal_s));
  run.efficiency = run.elapsed_s > 0 ? run.ideal_s / run.elapsed_s : 0;
}

}  // namespace overlap
