#include "report/sentences.hpp"

#include "report/figure_text.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace overlap {

namespace {

std::string late_text(double value_s) {
  return fmt::format("{:.2f} ms", value_s * 1e3);
}

}  // namespace

std::string fastest(const Summary& summary) {
  std::vector<std::string> first;
  std::size_t compared = 0;
  for (const auto& row : summary.rows) {
    if (row.rank == 0) continue;
    if (!row.elapsed_interval_s.known()) return "";
    ++compared;
    if (row.rank == 1) first.push_back(on_one_line(row.strategy));
  }
  if (compared < 2) return "";
  return fmt::format("fastest: {}{}", fmt::join(first, ", "), first.size() > 1 ? " (tie)" : "");
}

std::string requests_of(const Summary& summary) {
  return counted(static_cast<std::uint64_t>(summary.requests), "request");
}

std::string description(const ScenarioResult& result, const Summary& summary) {
  std::string text;
  if (!summary.baseline.empty()) text = requests_of(summary) + ", ";
  text += fmt::format("limit {}", result.policy.max_in_flight);
  if (!result.target.empty()) text += ", " + on_one_line(result.target);
  if (!result.address.empty()) text += " at " + result.address;
  if (summary.has_delays)
    text += fmt::format(" ({} each)", duration_range(summary.asked_min_s, summary.asked_max_s));
  if (summary.handle_cpu_s > 0) text += ", handling uses " + short_duration(summary.handle_cpu_s) + " of CPU";
  if (summary.handle_block_s > 0) text += ", handling blocks for " + short_duration(summary.handle_block_s);
  if (!result.warm) text += ", cold connections";
  return text;
}

std::string bounds(const Summary& summary) {
  if (summary.baseline.empty()) return "";
  return fmt::format("critical path {}   ideal {}", short_duration(summary.critical_path_s),
                     short_duration(summary.ideal_s));
}

std::string chain(const Summary& summary) {
  std::vector<std::string> links;
  for (const auto& [label, steps, took_s] : summary.chain) {
    links.push_back(fmt::format("{}{} {}", on_one_line(label), steps > 1 ? fmt::format(" x{}", steps) : "",
                                short_duration(took_s)));
  }
  if (links.empty()) return "";
  return fmt::format("critical path: {}", fmt::join(links, ", then "));
}

std::string overlapping(const Summary& summary) {
  std::string most;
  double highest = 0;
  for (const auto& row : summary.rows) {
    double sum = 0;
    for (const auto& step : row.steps) sum += step.share;
    if (sum <= highest) continue;
    highest = sum;
    most = row.strategy;
  }
  constexpr double rounded = 1.005;
  if (highest < rounded) return "";
  return fmt::format(
      "Shares of elapsed add up to more than 100 % ({} under {}) where different steps were on their way at "
      "the same time.",
      per_cent(highest), on_one_line(most));
}

std::string certificate(const Summary& summary) {
  const auto& mock = summary.mock;
  if (mock.threads == 0) {
    if (!summary.has_delays) return "";
    return fmt::format("mock late by p50 {}, p99 {}, max {}", late_text(summary.late_p50_s),
                       late_text(summary.late_p99_s), late_text(summary.late_max_s));
  }
  std::string text = mock.bottleneck ? "MOCK WAS THE BOTTLENECK: " : "mock: ";
  if (summary.has_delays) {
    text += fmt::format("asked {}, late by p50 {:.2f}, p99 {:.2f}, max {:.2f} ms; ",
                        duration_range(summary.asked_min_s, summary.asked_max_s), summary.late_p50_s * 1e3,
                        summary.late_p99_s * 1e3, summary.late_max_s * 1e3);
  }
  const auto lost = mock.overflows + mock.refused;
  return text + fmt::format("busy {} of {}; {} lost", per_cent(mock.cpu_share), counted(mock.threads, "loop"),
                            lost == 0 ? "no connection" : counted(lost, "connection"));
}

std::string verdict(const Row& row) {
  return row.state == CellState::incorrect ? "INCORRECT" : "FAILED";
}

}  // namespace overlap
