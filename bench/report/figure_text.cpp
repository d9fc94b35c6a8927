#include "report/figure_text.hpp"

#include "words/units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace overlap {

namespace {

// Anything longer is a mistake somewhere, and would not fit a Duration.
constexpr double longest_s = 1e9;

std::string duration_text(double value_s) {
  if (!std::isfinite(value_s) || std::abs(value_s) > longest_s) return "-";
  return format_duration(from_seconds(value_s));
}

// "10 ms" for "10.0 ms": zeros that only say how exactly it was measured are noise in a headline.
std::string short_duration(double value_s) {
  auto text = duration_text(value_s);
  const auto space = text.find(' ');
  if (space == std::string::npos || text.find('.') == std::string::npos) return text;
  const auto last = text.find_last_not_of('0', space - 1);
  const auto keep = text[last] == '.' ? last : last + 1;
  return text.erase(keep, space - keep);
}

std::string range(double low_s, double high_s) {
  const auto low = short_duration(low_s);
  const auto high = short_duration(high_s);
  if (low == high) return low;
  const auto unit = low.find(' ');
  const bool same_unit = unit != std::string::npos && high.ends_with(std::string_view(low).substr(unit)) &&
                         high.find(' ') + (low.size() - unit) == high.size();
  return fmt::format("{}-{}", same_unit ? low.substr(0, unit) : low, high);
}

struct Unit {
  double seconds;
  std::string_view name;
};

// The unit in which the fastest row is at least 1, and the decimals that give it four digits.
class ElapsedStyle {
 public:
  explicit ElapsedStyle(double fastest_s) {
    static constexpr Unit units[]{{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}, {1e-9, "ns"}};
    for (const auto& unit : units) {
      unit_ = unit;
      if (fastest_s >= unit.seconds) break;
    }
    const double value = fastest_s / unit_.seconds;
    decimals_ = value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0;
  }
  std::string number(double value_s) const {
    return fmt::format("{:.{}f}", value_s / unit_.seconds, decimals_);
  }
  std::string_view unit() const { return unit_.name; }

 private:
  Unit unit_{};
  int decimals_ = 0;
};

bool has_time(const Row& row) {
  return row.state == CellState::ok && std::isfinite(row.elapsed_s) && std::isfinite(row.elapsed_mad_s);
}

ElapsedStyle elapsed_style(const std::vector<Row>& rows) {
  double fastest_s = longest_s;
  for (const auto& row : rows) {
    if (has_time(row) && row.elapsed_s > 0) fastest_s = std::min(fastest_s, row.elapsed_s);
  }
  return ElapsedStyle(fastest_s);
}

std::vector<std::string> elapsed_cells(const std::vector<Row>& rows) {
  const auto style = elapsed_style(rows);
  std::size_t value_width = 0, spread_width = 0;
  for (const auto& row : rows) {
    if (!has_time(row)) continue;
    value_width = std::max(value_width, style.number(row.elapsed_s).size());
    spread_width = std::max(spread_width, style.number(row.elapsed_mad_s).size());
  }
  std::vector<std::string> cells;
  for (const auto& row : rows) {
    cells.push_back(!has_time(row)
                        ? (row.state == CellState::ok ? "-" : "")
                        : fmt::format("{:>{}} \u00b1 {:>{}} {}", style.number(row.elapsed_s), value_width,
                                      style.number(row.elapsed_mad_s), spread_width, style.unit()));
  }
  return cells;
}

// Two decimals below 1, so that a slower row is not "1.0x".
int decimals_of(double factor) {
  return factor < 0.95 ? 2 : 1;
}

std::string times(double factor) {
  if (!std::isfinite(factor) || factor <= 0) return "-";
  return fmt::format("{:.{}f}x", factor, decimals_of(factor));
}

std::string times(ConfidenceInterval factor) {
  if (!factor.known() || factor.low <= 0) return "-";
  const int decimals = factor.high < 10 ? 2 : 1;
  return fmt::format("{:.{}f}-{:.{}f}x", factor.low, decimals, factor.high, decimals);
}

std::string extent(ConfidenceInterval elapsed_s, const ElapsedStyle& style) {
  if (!elapsed_s.known()) return "-";
  return fmt::format("{}-{} {}", style.number(elapsed_s.low), style.number(elapsed_s.high), style.unit());
}

std::string per_cent(double share) {
  if (!std::isfinite(share)) return "-";
  return fmt::format("{:.{}f} %", 100 * share, share < 0.0995 ? 1 : 0);
}

std::string whole(double count) {
  if (!std::isfinite(count)) return "-";
  return fmt::format("{:.0f}", count);
}

std::string bytes_text(double bytes) {
  if (!std::isfinite(bytes) || bytes < 0) return "-";
  return format_bytes(static_cast<std::uint64_t>(bytes));
}

std::string late_text(double value_s) {
  return fmt::format("{:.2f} ms", value_s * 1e3);
}

std::string counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::vector<Column> columns(const Summary& summary) {
  std::vector<Column> result{{"elapsed", elapsed_cells(summary.rows)}};
  const auto add = [&](std::string title, auto text) {
    Column column{std::move(title), {}};
    for (const auto& row : summary.rows) {
      column.cells.push_back(row.state == CellState::ok ? text(row) : std::string());
    }
    result.push_back(std::move(column));
  };
  add("vs " + (summary.baseline.empty() ? std::string("sequential") : on_one_line(summary.baseline)),
      [](const Row& row) { return times(row.speedup); });
  add("of ideal", [](const Row& row) { return per_cent(row.efficiency); });
  add("excess", [](const Row& row) { return duration_text(row.excess_s); });
  add("cpu", [](const Row& row) { return duration_text(row.cpu_s); });
  add("threads", [](const Row& row) { return whole(row.peak_threads); });
  add("peak rss", [](const Row& row) { return bytes_text(row.peak_rss_bytes); });
  add("ctx switches", [](const Row& row) { return whole(row.ctx_switches); });
  if (summary.purpose.shows_lag) {
    add("lag p50/p99/max", [](const Row& row) {
      return fmt::format("{:.2f}/{:.2f}/{:.2f} ms", row.lag_p50_s * 1e3, row.lag_p99_s * 1e3,
                         row.lag_max_s * 1e3);
    });
  }
  if (summary.purpose.shows_deadlines) {
    add("timed out", [](const Row& row) { return whole(row.timeouts); });
    add("cut off", [](const Row& row) { return whole(row.cancelled); });
    add("overshoot p50/p99/max", [](const Row& row) {
      return fmt::format("{:.2f}/{:.2f}/{:.2f} ms", row.overshoot_p50_s * 1e3, row.overshoot_p99_s * 1e3,
                         row.overshoot_max_s * 1e3);
    });
    add("left: requests/sockets/threads", [](const Row& row) {
      return fmt::format("{}/{}/{}", whole(row.left_at_server), whole(row.sockets_left),
                         whole(row.threads_left));
    });
  }
  const auto style = elapsed_style(summary.rows);
  add("min", [&](const Row& row) {
    return has_time(row) ? fmt::format("{} {}", style.number(row.elapsed_min_s), style.unit()) : "-";
  });
  add("95 % of elapsed", [&](const Row& row) { return extent(row.elapsed_interval_s, style); });
  add("95 % of ratio", [](const Row& row) { return times(row.speedup_interval); });
  return result;
}

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

std::vector<std::vector<std::string>> step_lines(const Summary& summary) {
  std::vector<std::string> labels;
  for (const auto& row : summary.rows) {
    for (const auto& step : row.steps) {
      if (std::find(labels.begin(), labels.end(), step.label) == labels.end()) labels.push_back(step.label);
    }
  }
  std::vector<std::vector<std::string>> lines{
      {"step", "strategy", "requests", "mean", "p50", "p99", "of elapsed"}};
  for (const auto& label : labels) {
    bool first = true;
    for (const auto& row : summary.rows) {
      const auto step = std::find_if(row.steps.begin(), row.steps.end(),
                                     [&](const StepFigures& candidate) { return candidate.label == label; });
      if (step == row.steps.end()) continue;
      lines.push_back({first ? on_one_line(label) : "", on_one_line(row.strategy), whole(step->requests),
                       duration_text(step->mean_s), duration_text(step->p50_s), duration_text(step->p99_s),
                       per_cent(step->share)});
      first = false;
    }
  }
  return lines;
}

std::string requests_of(const Summary& summary) {
  return counted(static_cast<std::uint64_t>(summary.requests), "request");
}

std::string description(const ScenarioResult& result, const Summary& summary) {
  std::string text;
  if (!summary.baseline.empty()) text = requests_of(summary) + ", ";
  text += fmt::format("limit {}", result.policy.max_in_flight);
  if (!result.target.empty()) text += ", " + on_one_line(result.target);
  if (summary.has_delays) text += fmt::format(" ({} each)", range(summary.asked_min_s, summary.asked_max_s));
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
                        range(summary.asked_min_s, summary.asked_max_s), summary.late_p50_s * 1e3,
                        summary.late_p99_s * 1e3, summary.late_max_s * 1e3);
  }
  const auto lost = mock.overflows + mock.refused;
  return text + fmt::format("busy {} of {}; {} lost", per_cent(mock.cpu_share), counted(mock.threads, "loop"),
                            lost == 0 ? "no connection" : counted(lost, "connection"));
}

std::string verdict(const Row& row) {
  return row.state == CellState::incorrect ? "INCORRECT" : "FAILED";
}

std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      ' ');
  return text;
}

}  // namespace overlap
