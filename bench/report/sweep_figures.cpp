#include "report/sweep_figures.hpp"

#include "figures/point.hpp"
#include "report/columns.hpp"
#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace overlap {

namespace {

using Points = std::span<const SummarisedScenario>;

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
std::string comparison_title(Points points) {
  std::string common;
  for (const auto& [result, summary] : points) {
    if (summary.baseline.empty()) continue;
    if (!common.empty() && common != summary.baseline) return "vs baseline";
    common = summary.baseline;
  }
  return common.empty() ? "vs baseline" : "vs " + on_one_line(common);
}

std::vector<SweepColumn> columns_of(Points points) {
  std::vector<SweepColumn> result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (auto& column : columns(points[i].summary)) {
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
    for (std::size_t i = 0; i < points.size(); ++i) {
      column.cells[i].resize(points[i].summary.rows.size());
    }
  }
  return result;
}

std::vector<std::string> clauses(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(", ", begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 2;
  }
  return parts;
}

// "mock" of "mock, latency 1ms" and "mock, latency 10ms".
std::string common_target(Points points) {
  std::string common;
  for (const auto& part : clauses(points.front().result.target)) {
    const bool everywhere = std::all_of(points.begin(), points.end(), [&](const SummarisedScenario& point) {
      const auto parts = clauses(point.result.target);
      return std::find(parts.begin(), parts.end(), part) != parts.end();
    });
    if (everywhere) common += (common.empty() ? "" : ", ") + on_one_line(part);
  }
  return common;
}

std::string description_of(Points points, const std::vector<std::string>& dimensions) {
  const auto limit = points.front().result.policy.max_in_flight;
  auto text =
      fmt::format("{} {} of {}", points.size(), points.size() == 1 ? "point" : "points", joined(dimensions));
  const bool limit_is_swept = std::find(dimensions.begin(), dimensions.end(), "limit") != dimensions.end();
  const bool same_limit = std::all_of(points.begin(), points.end(), [&](const SummarisedScenario& point) {
    return point.result.policy.max_in_flight == limit;
  });
  if (!limit_is_swept && same_limit) text += fmt::format(", limit {}", limit);
  if (const auto target = common_target(points); !target.empty()) text += ", " + target;
  if (const auto& address = points.front().result.address; !address.empty()) text += " at " + address;
  const bool all_cold = std::none_of(points.begin(), points.end(),
                                     [](const SummarisedScenario& point) { return point.result.warm; });
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
void merge_notes(Points points, Summary& whole) {
  std::vector<std::vector<NamedRow>> rows(whole.notes.size());  // of each note
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& [result, summary] = points[i];
    const auto point = to_string(result.point);
    for (const auto& note : summary.notes) {
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
        same->finding = without_limit(note.finding, result.policy.max_in_flight);
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
bool is_without_effect(Points points, const std::string& name) {
  bool any = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& one = points[i].summary;
    const auto rest = without(points[i].result.point, name);
    for (std::size_t j = 0; j < i; ++j) {
      const auto& other = points[j].summary;
      if (without(points[j].result.point, name) != rest) continue;
      if (!one.has_delays || !other.has_delays) return false;
      if (one.asked_min_s != other.asked_min_s || one.asked_max_s != other.asked_max_s) return false;
      any = true;
    }
  }
  return any;
}

// A flat curve may be a finding, or a setting that does not reach the requests.
void warn_of_no_effect(Points points, Summary& whole) {
  for (const auto& swept : points.front().result.point) {
    const auto& name = swept.name;
    const bool shapes_delays = name == "latency" || name == "profile" || name == "time_scale";
    if (!shapes_delays || !is_without_effect(points, name)) continue;
    whole.notes.push_back(
        {Warning::without_effect,
         fmt::format("The delays that were asked for are the same at every {}.", title_of(name)),
         "Requests that name their delay, such as /delay/20ms, get that one: sweep the variable that it "
         "comes from."});
  }
}

}  // namespace

SweepFigures sweep_figures(std::span<const SummarisedScenario> points) {
  SweepFigures figures;
  figures.points = points;
  for (const auto& swept : points.front().result.point) figures.dimensions.push_back(title_of(swept.name));
  for (const auto& [result, summary] : points) {
    figures.values.emplace_back();
    for (const auto& swept : result.point) figures.values.back().push_back(on_one_line(swept.value));
    add_delays(summary, figures.whole);
    add_mock(summary.mock, figures.whole.mock);
  }
  figures.columns = columns_of(points);
  figures.description = description_of(points, figures.dimensions);
  warn_of_no_effect(points, figures.whole);
  merge_notes(points, figures.whole);
  return figures;
}

}  // namespace overlap
