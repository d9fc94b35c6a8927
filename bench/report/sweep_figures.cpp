#include "report/sweep_figures.hpp"

#include "figures/point.hpp"
#include "report/figure_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace overlap {

namespace {

constexpr std::size_t most_named = 5;  // a note is to be read to its end

std::string joined(const std::vector<std::string>& texts) {
  std::string list;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    list += (i == 0 ? "" : i + 1 == texts.size() ? " and " : ", ") + texts[i];
  }
  return list;
}

// As tables call it.
std::string title_of(const std::string& dimension) {
  return dimension == swept_limit ? "limit" : on_one_line(dimension);
}

bool is_comparison(const std::string& title) {
  return title.starts_with("vs ");
}

// "vs sequential", or what it is called where the points do not agree on it.
std::string comparison_title(const std::vector<Summary>& points) {
  std::string common;
  for (const auto& summary : points) {
    if (summary.baseline.empty()) continue;
    if (!common.empty() && common != summary.baseline) return "vs baseline";
    common = summary.baseline;
  }
  return common.empty() ? "vs baseline" : "vs " + on_one_line(common);
}

std::vector<SweepColumn> columns_of(const std::vector<Summary>& points) {
  std::vector<SweepColumn> result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (auto& column : columns(points[i])) {
      const auto title = is_comparison(column.title) ? comparison_title(points) : column.title;
      auto known = std::find_if(result.begin(), result.end(),
                                [&](const SweepColumn& candidate) { return candidate.title == title; });
      if (known == result.end()) {
        result.push_back({title, std::vector<std::vector<std::string>>(points.size())});
        known = result.end() - 1;
      }
      known->cells[i] = std::move(column.cells);
    }
  }
  for (auto& column : result) {
    for (std::size_t i = 0; i < points.size(); ++i) column.cells[i].resize(points[i].rows.size());
  }
  return result;
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(", ", begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 2;
  }
  return parts;
}

// "mock" of "mock, latency 1ms" and "mock, latency 10ms".
std::string common_target(std::span<const ScenarioResult> results) {
  std::string common;
  for (const auto& part : parts_of(results.front().target)) {
    const bool everywhere = std::all_of(results.begin(), results.end(), [&](const ScenarioResult& result) {
      const auto parts = parts_of(result.target);
      return std::find(parts.begin(), parts.end(), part) != parts.end();
    });
    if (everywhere) common += (common.empty() ? "" : ", ") + on_one_line(part);
  }
  return common;
}

std::string description_of(std::span<const ScenarioResult> results,
                           const std::vector<std::string>& dimensions) {
  const auto& first = results.front();
  auto text = fmt::format("{} {} of {}", results.size(), results.size() == 1 ? "point" : "points",
                          joined(dimensions));
  const auto same_limit = [&](const ScenarioResult& other) {
    return other.policy.max_in_flight == first.policy.max_in_flight;
  };
  const bool limit_is_swept = std::find(dimensions.begin(), dimensions.end(), "limit") != dimensions.end();
  if (!limit_is_swept && std::all_of(results.begin(), results.end(), same_limit)) {
    text += fmt::format(", limit {}", first.policy.max_in_flight);
  }
  if (const auto target = common_target(results); !target.empty()) text += ", " + target;
  const bool all_cold =
      std::none_of(results.begin(), results.end(), [](const ScenarioResult& result) { return result.warm; });
  if (all_cold) text += ", cold connections";
  return text;
}

void add_delays(const Summary& point, Summary& whole) {
  if (!point.has_delays) return;
  whole.asked_min_s = whole.has_delays ? std::min(whole.asked_min_s, point.asked_min_s) : point.asked_min_s;
  whole.asked_max_s = std::max(whole.asked_max_s, point.asked_max_s);
  whole.late_p50_s = std::max(whole.late_p50_s, point.late_p50_s);
  whole.late_p99_s = std::max(whole.late_p99_s, point.late_p99_s);
  whole.late_max_s = std::max(whole.late_max_s, point.late_max_s);
  whole.has_delays = true;
}

void add_mock(const MockCertificate& point, MockCertificate& whole) {
  whole.threads = std::max(whole.threads, point.threads);
  whole.cpu_share = std::max(whole.cpu_share, point.cpu_share);
  whole.overflows += point.overflows;
  whole.refused += point.refused;
  whole.bottleneck = whole.bottleneck || point.bottleneck;
}

// "More than the limit of 32 were ..." is said of several limits at once.
std::string without_limit(std::string finding, unsigned limit) {
  const auto number = fmt::format(" of {} ", limit);
  if (const auto at = finding.find(number); at != std::string::npos) finding.erase(at, number.size() - 1);
  return finding;
}

// A row that notes name, and the points at which they do.
struct NamedRow {
  std::string row;
  std::vector<std::string> points;
};

void name_row(const std::string& row, const std::string& point, std::vector<NamedRow>& rows) {
  auto known =
      std::find_if(rows.begin(), rows.end(), [&](const NamedRow& other) { return other.row == row; });
  if (known == rows.end()) known = rows.insert(rows.end(), {row, {}});
  known->points.push_back(point);
}

std::string list_of(const std::vector<NamedRow>& rows, std::size_t points) {
  std::vector<std::string> cells;
  for (const auto& [row, at] : rows) {
    if (points > 1 && at.size() == points) {
      cells.push_back(row + " at all points");
      continue;
    }
    for (const auto& point : at) cells.push_back(fmt::format("{} at {}", row, point));
  }
  std::string list;
  for (std::size_t i = 0; i < std::min(cells.size(), most_named); ++i)
    list += (i == 0 ? "" : ", ") + cells[i];
  if (cells.size() > most_named) list += fmt::format(" and {} more", cells.size() - most_named);
  return list;
}

// One note for each warning, in the order in which points give them; one that names no rows is as it is.
void merge_notes(std::span<const ScenarioResult> results, const std::vector<Summary>& points,
                 Summary& whole) {
  std::vector<std::vector<NamedRow>> rows(whole.notes.size());  // of each note
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto point = to_string(results[i].point);
    for (const auto& note : points[i].notes) {
      const bool names_rows = !note.where.empty();
      if (!names_rows && i > 0) continue;  // it is about the machine, at every point
      const auto same = std::find_if(whole.notes.begin(), whole.notes.end(), [&](const Note& candidate) {
        return names_rows && candidate.warning == note.warning;
      });
      const auto at = static_cast<std::size_t>(same - whole.notes.begin());
      if (same == whole.notes.end()) {
        whole.notes.push_back(note);
        rows.emplace_back();
      } else if (same->finding != note.finding) {
        same->finding = without_limit(note.finding, results[i].policy.max_in_flight);
      }
      for (const auto& row : note.where) name_row(row, point, rows[at]);
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].empty()) continue;
    whole.notes[i].cause = whole.notes[i].finding + list_of(rows[i], points.size()) + ".";
  }
}

Point without(const Point& point, const std::string& name) {
  Point rest;
  std::copy_if(point.begin(), point.end(), std::back_inserter(rest),
               [&](const SweptValue& swept) { return swept.name != name; });
  return rest;
}

// Whether points that differ in nothing else were asked for the same delays.
bool is_without_effect(std::span<const ScenarioResult> results, const std::vector<Summary>& points,
                       const std::string& name) {
  bool any = false;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto rest = without(results[i].point, name);
    for (std::size_t other = 0; other < i; ++other) {
      if (without(results[other].point, name) != rest) continue;
      if (!points[i].has_delays || !points[other].has_delays) return false;
      if (points[i].asked_min_s != points[other].asked_min_s) return false;
      if (points[i].asked_max_s != points[other].asked_max_s) return false;
      any = true;
    }
  }
  return any;
}

// A flat curve may be a finding, or a setting that does not reach the requests.
void warn_of_no_effect(std::span<const ScenarioResult> results, const std::vector<Summary>& points,
                       Summary& whole) {
  for (const auto& swept : results.front().point) {
    const auto& name = swept.name;
    const bool shapes_delays = name == "latency" || name == "profile" || name == "time_scale";
    if (!shapes_delays || !is_without_effect(results, points, name)) continue;
    whole.notes.push_back(
        {Warning::without_effect,
         fmt::format("The delays that were asked for are the same at every {}.", title_of(name)),
         "Requests that name their delay, such as /delay/20ms, get that one: sweep the variable that it "
         "comes from."});
  }
}

}  // namespace

SweepFigures sweep_figures(std::span<const ScenarioResult> results) {
  SweepFigures figures;
  for (const auto& swept : results.front().point) figures.dimensions.push_back(title_of(swept.name));
  for (const auto& result : results) {
    figures.values.emplace_back();
    for (const auto& swept : result.point) figures.values.back().push_back(on_one_line(swept.value));
    figures.points.push_back(summarise(result));
    add_delays(figures.points.back(), figures.whole);
    add_mock(figures.points.back().mock, figures.whole.mock);
  }
  figures.columns = columns_of(figures.points);
  figures.description = description_of(results, figures.dimensions);
  warn_of_no_effect(results, figures.points, figures.whole);
  merge_notes(results, figures.points, figures.whole);
  return figures;
}

}  // namespace overlap
