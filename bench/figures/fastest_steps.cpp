#include "figures/fastest_steps.hpp"

#include "figures/bounds.hpp"
#include "figures/ideal.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <tuple>

namespace overlap {

namespace {

using Hash = std::uint64_t;

Hash mixed_into(Hash hash, Hash part) {
  // As boost::hash_combine() does in 64 bits, so that the order counts.
  return hash ^ (part + 0x9e3779b97f4a7c15U + (hash << 12) + (hash >> 4));
}

Hash hash_of(const std::string& text) {
  return std::hash<std::string>()(text);
}

// A step's attempts, in their order.
using Attempts = std::vector<const Exchange*>;

std::vector<Attempts> steps_of(const Trace& trace) {
  Attempts all;
  for (const auto& exchange : trace.exchanges) all.push_back(&exchange);
  std::sort(all.begin(), all.end(), [](const Exchange* a, const Exchange* b) {
    return std::tie(a->step, a->attempt) < std::tie(b->step, b->attempt);
  });
  std::vector<Attempts> steps;
  for (const auto* attempt : all) {
    if (steps.empty() || steps.back().front()->step != attempt->step) steps.emplace_back();
    steps.back().push_back(attempt);
  }
  return steps;
}

// Names the steps of one run, parents before their children.
class Naming {
 public:
  Hash by_target(const Exchange& step) {
    const auto what = mixed_into(mixed_into(hash_of(step.label), hash_of(step.method)), hash_of(step.target));
    return mixed_into(what, targets_[what]++);
  }

  Hash by_place(const Exchange& step) {
    const auto parent = places_.find(step.parent);
    auto place = mixed_into(parent == places_.end() ? 0 : parent->second, static_cast<Hash>(step.release));
    place = mixed_into(place, hash_of(step.label));
    place = mixed_into(place, siblings_[place]++);
    places_[step.step] = place;
    return place;
  }

 private:
  std::unordered_map<Hash, Hash> targets_, siblings_;  // how many there were
  std::unordered_map<StepId, Hash> places_;
};

std::pair<std::uint64_t, std::uint64_t> key_of(const Work& work) {
  return {work.requests, work.hash};
}

}  // namespace

void FastestSteps::keep(Observation& known, const Observation& seen) {
  const auto runs = known.runs + seen.runs;
  const bool better = std::pair(!seen.ok, seen.total) < std::pair(!known.ok, known.total);
  if (known.runs == 0 || better) known = seen;
  known.runs = runs;
}

void FastestSteps::add(const Trace& trace, const Work& work) {
  const auto [tree, is_new] = trees_.try_emplace(key_of(work));
  Naming names;
  for (const auto& attempts : steps_of(trace)) {
    const auto& last = *attempts.back();
    Observation seen{1, last.ok(), {}, {}};
    for (const auto* attempt : attempts) {
      const auto retry_in =
          attempt == &last ? Duration::zero() : attempt->retry_in.value_or(Duration::zero());
      seen.attempts.push_back({service_time(*attempt), retry_in});
      seen.total += seen.attempts.back().service + retry_in;
    }
    const auto by_target = names.by_target(last), by_place = names.by_place(last);
    keep(by_target_[by_target], seen);
    keep(by_place_[by_place], seen);
    if (!is_new) continue;
    KnownStep known{by_target, by_place, {}};
    known.last.step = last.step;
    known.last.parent = last.parent;
    known.last.release = last.release;
    known.last.label = last.label;
    known.last.handling = last.handling;
    tree->second.push_back(std::move(known));
  }
}

void FastestSteps::add(const FastestSteps& other) {
  for (const auto& [work, tree] : other.trees_) trees_.try_emplace(work, tree);
  for (const auto& [name, seen] : other.by_target_) keep(by_target_[name], seen);
  for (const auto& [name, seen] : other.by_place_) keep(by_place_[name], seen);
}

const FastestSteps::Observation& FastestSteps::fastest(const KnownStep& step) const {
  const auto& by_target = by_target_.at(step.by_target);
  return by_target.runs > 1 ? by_target : by_place_.at(step.by_place);
}

Trace FastestSteps::of(const Work& work) const {
  Trace trace;
  for (const auto& step : trees_.at(key_of(work))) {
    const auto& attempts = fastest(step).attempts;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      auto& attempt = trace.exchanges.emplace_back(step.last);
      attempt.attempt = static_cast<unsigned>(i + 1);
      attempt.wait = attempts[i].service;
      if (i + 1 < attempts.size()) attempt.retry_in = attempts[i].retry_in;
    }
  }
  return trace;
}

void hold_against_one_ideal(ScenarioResult& result, std::span<const FastestSteps> seen) {
  FastestSteps all;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (result.cells[i].state == CellState::ok) all.add(seen[i]);
  }
  for (auto& cell : result.cells) {
    if (cell.state != CellState::ok) continue;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Bounds> known;
    for (auto& run : cell.runs) {
      const auto [bounds, is_new] = known.try_emplace(key_of(run.work));
      if (is_new) {
        bounds->second = bounds_of(all.of(run.work), cell.parallelism, result.policy.max_in_flight,
                                   result.circumstances.processors);
      }
      hold_against(bounds->second, run);
    }
  }
}

}  // namespace overlap
