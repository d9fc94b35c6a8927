#include "report/step_lines.hpp"

#include "report/figure_text.hpp"
#include "words/on_one_line.hpp"

#include <algorithm>

namespace overlap {

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

}  // namespace overlap
