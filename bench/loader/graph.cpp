#include "loader/definition.hpp"
#include "loader/scenario_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace overlap {

namespace {

// How a definition comes after the one above it.
enum class Relation { root, then, sequence, after };

struct Branch {
  const StepDefinition* step;
  Relation relation;
  std::size_t position = 0;  // in its sequence, from 1
};

struct Line {
  std::string tree;  // box-drawing characters and the step's name
  std::size_t width;
  std::string text;
};

std::string alternatives(const std::vector<std::string>& values) {
  return fmt::format("{}", fmt::join(values, " or "));
}

std::vector<std::string> words(const StepDefinition& step, const StepDefinition* parent,
                               const Branch& branch) {
  std::vector<std::string> words;
  if (branch.relation == Relation::sequence) {
    words.push_back(fmt::format("sequence {} of {}", branch.position, parent->sequence.size()));
  } else if (branch.relation == Relation::after) {
    words.push_back(fmt::format("after everything below {}", parent->name));
  }
  for (const auto& [value, allowed] : step.when) {
    words.push_back(fmt::format("when {} is {}", value.text(), alternatives(allowed)));
  }
  if (step.repeat) words.push_back("repeat " + step.written_repeat);
  if (step.handle) words.push_back("handle " + step.handle->written);
  if (step.each) {
    words.push_back(
        fmt::format("each {} as {}", step.each->text.empty() ? "element" : step.each->text, step.as));
  }
  if (step.next) {
    const auto under = step.next->prefix.empty() ? "" : " under " + step.next->prefix;
    words.push_back("next " + (step.next->pointer ? step.next->pointer->text : "header:Link") + under);
  }
  if (step.until) {
    std::vector<std::string> matches;
    for (const auto& [pointer, allowed] : step.until->where) {
      matches.push_back(fmt::format("{} {}", pointer.text, alternatives(allowed)));
    }
    words.push_back(fmt::format("until any {} has {}", step.until->any.text, fmt::join(matches, " and ")));
  }
  for (const auto& binding : step.bind) {
    words.push_back(fmt::format("bind {} = {}", binding.name,
                                binding.pointer ? binding.pointer->text : "header:" + binding.header));
  }
  return words;
}

class Drawing {
 public:
  void add(const Branch& branch, const StepDefinition* parent, const std::string& first,
           const std::string& others, std::size_t depth) {
    const auto& step = *branch.step;
    const auto below = branches(step);
    const bool drawn = !drawn_.insert(&step).second;
    const bool has_children = !below.empty() && !drawn;
    // Every level of the tree is three columns wide, whatever its number of bytes.
    lines_.push_back(
        {first + step.name, 3 * depth + step.name.size(), step.method + " " + step.written_target});
    auto notes = words(step, parent, branch);
    if (drawn && !below.empty()) notes.push_back("its steps are drawn above");
    for (const auto& note : notes) {
      const std::string bar = has_children ? "│" : "";
      lines_.push_back({others + bar, 3 * depth + (has_children ? 1 : 0), "  " + note});
    }
    if (!has_children) return;
    for (const auto& child : below) {
      const bool last = &child == &below.back();
      add(child, &step, others + (last ? "└─ " : "├─ "), others + (last ? "   " : "│  "), depth + 1);
    }
  }

  std::string text() const {
    std::size_t column = 0;
    for (const auto& line : lines_) column = std::max(column, line.width);
    std::string text;
    for (const auto& line : lines_) {
      text += line.tree + std::string(column + 2 - line.width, ' ') + line.text + "\n";
    }
    return text;
  }

 private:
  static std::vector<Branch> branches(const StepDefinition& step) {
    std::vector<Branch> branches;
    for (const auto* child : step.then) branches.push_back({child, Relation::then});
    for (const auto* child : step.sequence) {
      branches.push_back({child, Relation::sequence, branches.size() - step.then.size() + 1});
    }
    for (const auto* child : step.after) branches.push_back({child, Relation::after});
    return branches;
  }

  std::vector<Line> lines_;
  std::set<const StepDefinition*> drawn_;
};

}  // namespace

std::string graph(const ScenarioFile& file) {
  Drawing drawing;
  for (const auto* root : file.scenario_->roots) drawing.add({root, Relation::root}, nullptr, "", "", 0);
  return drawing.text();
}

}  // namespace overlap
