#include "mockserver/model/journal.hpp"

#include "mockserver/model/json_text.hpp"
#include "mockserver/model/keyed_hash.hpp"

#include <algorithm>
#include <cassert>

namespace overlap::mock {

namespace {

// A run that asks for ever new targets must not fill the memory: beyond this many, new ones count as first
// seen.
constexpr std::size_t most_remembered_targets = 1'000'000;

}  // namespace

std::uint64_t hash_method_and_target(std::string_view method, std::string_view target) {
  return fnv1a_64(target, fnv1a_64(" ", fnv1a_64(method)));
}

std::uint64_t hash_request(std::uint64_t method_and_target, std::string_view body) {
  return splitmix_finalise(fnv1a_64(body, fnv1a_64("\n", method_and_target)));
}

std::string to_json_text(const RunSummary& summary, Duration cpu, const RouteTable& table) {
  Json routes = Json::object();
  for (std::size_t i = 0; i < summary.routes.size(); ++i) {
    if (summary.routes[i] > 0) routes[std::string(table.name(static_cast<Route>(i)))] = summary.routes[i];
  }
  return to_text({{"run", summary.run},
                  {"requests", summary.requests},
                  {"hash", hex(summary.hash)},
                  {"peak_in_flight", summary.peak_in_flight},
                  {"routes", std::move(routes)},
                  {"late_s",
                   {{"p50", seconds(summary.late_p50)},
                    {"p99", seconds(summary.late_p99)},
                    {"max", seconds(summary.late_max)}}},
                  {"asked_s", {{"min", seconds(summary.asked_min)}, {"max", seconds(summary.asked_max)}}},
                  {"cpu_s", seconds(cpu)}});
}

Journal::Run& Journal::touch(std::string_view id) {
  if (const auto known = by_id_.find(id); known != by_id_.end()) {
    runs_.splice(runs_.begin(), runs_, known->second);
    return runs_.front();
  }
  if (runs_.size() >= kept_runs) {
    for (auto oldest = runs_.end(); oldest != runs_.begin();) {
      if ((--oldest)->in_flight > 0) continue;
      by_id_.erase(oldest->id);
      runs_.erase(oldest);
      break;
    }
  }
  Run& run = runs_.emplace_front();
  run.id = id;
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
  } else if (run.occurrences.size() < most_remembered_targets) {
    run.occurrences.emplace(method_and_target, 1);
  }
  ++run.summary.requests;
  run.summary.hash += request_hash;
  const auto index = static_cast<std::size_t>(route);
  if (run.summary.routes.size() <= index) run.summary.routes.resize(index + 1);
  ++run.summary.routes[index];
  run.summary.peak_in_flight = std::max(run.summary.peak_in_flight, ++run.in_flight);
  return ticket;
}

void Journal::finish(const Ticket& ticket, Duration asked, Duration served) {
  Run& run = *ticket.run_;
  assert(run.in_flight > 0);
  --run.in_flight;
  run.summary.asked_min = run.late.count() == 0 ? asked : std::min(run.summary.asked_min, asked);
  run.summary.asked_max = std::max(run.summary.asked_max, asked);
  run.late.add(served - asked);
}

void Journal::abandon(const Ticket& ticket) {
  assert(ticket.run_->in_flight > 0);
  --ticket.run_->in_flight;
}

std::optional<RunSummary> Journal::find(std::string_view id) const {
  const auto known = by_id_.find(id);
  if (known == by_id_.end()) return std::nullopt;
  const Run& run = *known->second;
  RunSummary summary = run.summary;
  summary.run = run.id;
  summary.late_p50 = run.late.quantile(0.5);
  summary.late_p99 = run.late.quantile(0.99);
  summary.late_max = run.late.max();
  return summary;
}

}  // namespace overlap::mock
