#include "mockserver/account/journal.hpp"

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/keyed_hash.hpp"

#include <algorithm>
#include <cassert>

namespace overlap::mock {

namespace {

// Time and CPU time of a run are read no more often than this.
constexpr auto usage_resolution = std::chrono::milliseconds(1);

}  // namespace

std::uint64_t hash_method_and_target(std::string_view method, std::string_view target) {
  return fnv1a_64(target, fnv1a_64(" ", fnv1a_64(method)));
}

std::uint64_t hash_request(std::uint64_t method_and_target, std::string_view body) {
  return splitmix_finalise(fnv1a_64(body, fnv1a_64("\n", method_and_target)));
}

Json to_json(const RunSummary& summary, const RouteTable& table) {
  Json routes = Json::object();
  for (const auto route : table.all()) {
    const auto i = static_cast<std::size_t>(route);
    if (i < summary.routes.size() && summary.routes[i] > 0) routes[table.name(route)] = summary.routes[i];
  }
  return {{"run", summary.run},
          {"requests", summary.requests},
          {"hash", hex(summary.hash)},
          {"peak_in_flight", summary.peak_in_flight},
          {"in_flight", summary.in_flight},
          {"routes", std::move(routes)},
          {"accuracy", to_json(summary.accuracy)}};
}

Journal::Run& Journal::touch(std::string_view id) {
  if (const auto known = by_id_.find(id); known != by_id_.end()) {
    runs_.splice(runs_.begin(), runs_, known->second);
    return runs_.front();
  }
  if (runs_.size() >= kept_runs) {
    for (auto oldest = runs_.end(); oldest != runs_.begin();) {
      if ((--oldest)->in_flight > 0) continue;
      remembered_ -= oldest->occurrences.size();
      by_id_.erase(oldest->id);
      runs_.erase(oldest);
      break;
    }
  }
  Run& run = runs_.emplace_front();
  run.id = id;
  run.first = run.last = usage();
  run.losses_before = told_losses_;
  by_id_.emplace(run.id, runs_.begin());
  return run;
}

Journal::Ticket Journal::begin(std::string_view run_id, Route route, std::uint64_t method_and_target,
                               std::uint64_t request_hash) {
  Run& run = touch(run_id);
  Ticket ticket;
  ticket.run_ = &run;
  if (const auto known = run.occurrences.find(method_and_target); known != run.occurrences.end()) {
    ticket.occurrence_ = known->second++;
  } else if (run.occurrences.size() < most_targets_of_run) {
    if (remembered_ >= most_) forget_targets();
    run.occurrences.emplace(method_and_target, 1);
    ++remembered_;
  }
  ++run.summary.requests;
  run.summary.hash += request_hash;
  const auto index = static_cast<std::size_t>(route);
  if (run.summary.routes.size() <= index) run.summary.routes.resize(index + 1);
  ++run.summary.routes[index];
  run.summary.peak_in_flight = std::max(run.summary.peak_in_flight, ++run.in_flight);
  return ticket;
}

// Of the run that was not heard of for the longest time: the others are more likely to ask again.
void Journal::forget_targets() {
  for (auto oldest = runs_.rbegin(); oldest != runs_.rend(); ++oldest) {
    if (oldest->occurrences.empty()) continue;
    remembered_ -= oldest->occurrences.size();
    std::unordered_map<std::uint64_t, std::uint32_t>().swap(oldest->occurrences);
    return;
  }
}

void Journal::finish(const Ticket& ticket, Duration asked, Duration served) {
  Run& run = *ticket.run_;
  auto& accuracy = run.summary.accuracy;
  accuracy.asked_min = accuracy.answered == 0 ? asked : std::min(accuracy.asked_min, asked);
  ++accuracy.answered;
  run.asked.add(asked);
  run.late.add(served - asked);
  leave(run);
}

void Journal::abandon(const Ticket& ticket) {
  leave(*ticket.run_);
}

void Journal::leave(Run& run) {
  assert(run.in_flight > 0);
  if (--run.in_flight > 0) return;
  // A run of one request after another comes to rest after each, and the CPU's clock is a system call.
  const auto now = meters_.now();
  if (now - run.last.at >= usage_resolution) run.last = {now, meters_.cpu()};
}

std::optional<RunSummary> Journal::find(std::string_view id) {
  const auto known = by_id_.find(id);
  if (known == by_id_.end()) return std::nullopt;
  const Run& run = *known->second;
  RunSummary summary = run.summary;
  summary.run = run.id;
  summary.in_flight = run.in_flight;
  auto& accuracy = summary.accuracy;
  // A percentile is a bucket's middle, which may lie below the least of what the bucket holds.
  accuracy.asked_p50 = std::max(accuracy.asked_min, run.asked.quantile(0.5));
  accuracy.asked_max = run.asked.max();
  accuracy.late_p50 = run.late.quantile(0.5);
  accuracy.late_p99 = run.late.quantile(0.99);
  accuracy.late_max = run.late.max();
  const Usage last = run.in_flight > 0 ? usage() : run.last;
  accuracy.wall = last.at - run.first.at;
  accuracy.cpu = last.cpu - run.first.cpu;
  accuracy.threads = meters_.threads;
  const Losses now = told_losses_ = meters_.losses();
  accuracy.losses = {now.overflows - run.losses_before.overflows, now.refused - run.losses_before.refused};
  return summary;
}

}  // namespace overlap::mock
