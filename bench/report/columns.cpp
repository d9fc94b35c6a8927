#include "report/columns.hpp"

#include "report/figure_text.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace overlap {

namespace {

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

std::string extent(ConfidenceInterval elapsed_s, const ElapsedStyle& style) {
  if (!elapsed_s.known()) return "-";
  return fmt::format("{}-{} {}", style.number(elapsed_s.low), style.number(elapsed_s.high), style.unit());
}

template <class Text>
Column column(std::string title, const std::vector<Row>& rows, Text text) {
  Column column{std::move(title), {}};
  for (const auto& row : rows) column.cells.push_back(row.state == CellState::ok ? text(row) : std::string());
  return column;
}

// "0.06/0.20/0.40 ms".
std::string percentiles(double p50_s, double p99_s, double max_s) {
  if (!std::isfinite(p50_s) || !std::isfinite(p99_s) || !std::isfinite(max_s)) return "-";
  return fmt::format("{:.2f}/{:.2f}/{:.2f} ms", p50_s * 1e3, p99_s * 1e3, max_s * 1e3);
}

void add_columns_of_purpose(const Summary& summary, std::vector<Column>& columns) {
  const auto add = [&](std::string title, auto text) {
    columns.push_back(column(std::move(title), summary.rows, text));
  };
  if (summary.purpose.shows_lag) {
    add("lag p50/p99/max",
        [](const Row& row) { return percentiles(row.lag_p50_s, row.lag_p99_s, row.lag_max_s); });
  }
  if (summary.purpose.shows_deadlines) {
    add("timed out", [](const Row& row) { return whole(row.timeouts); });
    add("cut off", [](const Row& row) { return whole(row.cancelled); });
    add("overshoot p50/p99/max", [](const Row& row) {
      return percentiles(row.overshoot_p50_s, row.overshoot_p99_s, row.overshoot_max_s);
    });
    add("left: requests/sockets/threads", [](const Row& row) {
      return fmt::format("{}/{}/{}", whole(row.left_at_server), whole(row.sockets_left),
                         whole(row.threads_left));
    });
  }
}

}  // namespace

std::vector<Column> columns(const Summary& summary) {
  std::vector<Column> result{{"elapsed", elapsed_cells(summary.rows)}};
  const auto add = [&](std::string title, auto text) {
    result.push_back(column(std::move(title), summary.rows, text));
  };
  add("vs " + (summary.baseline.empty() ? std::string("sequential") : on_one_line(summary.baseline)),
      [](const Row& row) { return times_text(row.speedup); });
  add("of ideal", [](const Row& row) { return per_cent(row.efficiency); });
  add("excess", [](const Row& row) { return duration_text(row.excess_s); });
  add("cpu", [](const Row& row) { return duration_text(row.cpu_s); });
  add("threads", [](const Row& row) { return whole(row.peak_threads); });
  add("peak rss", [](const Row& row) { return bytes_text(row.peak_rss_bytes); });
  add("ctx switches", [](const Row& row) { return whole(row.ctx_switches); });
  add_columns_of_purpose(summary, result);
  const bool retried =
      std::any_of(summary.rows.begin(), summary.rows.end(), [](const Row& row) { return row.retries > 0; });
  if (summary.real_target && retried)
    add("retries", [](const Row& row) { return std::to_string(row.retries); });
  const auto style = elapsed_style(summary.rows);
  add("min", [&](const Row& row) {
    return has_time(row) ? fmt::format("{} {}", style.number(row.elapsed_min_s), style.unit()) : "-";
  });
  add("95 % of elapsed", [&](const Row& row) { return extent(row.elapsed_interval_s, style); });
  add("95 % of ratio", [](const Row& row) { return times_text(row.speedup_interval); });
  return result;
}

}  // namespace overlap
