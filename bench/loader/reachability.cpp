#include "document/location.hpp"
#include "loader/definition.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace overlap {

namespace {

enum class NameKind { text, element };
using Names = std::map<std::string, NameKind>;
using Path = std::vector<const StepDefinition*>;

std::string joined(const Path& path, std::string_view separator) {
  std::string text;
  for (const auto* step : path) {
    if (!text.empty()) text += separator;
    text += step->name;
  }
  return text;
}

struct Edge {
  const char* word;
  const std::vector<const StepDefinition*>& steps;
};

std::vector<Edge> edges(const StepDefinition& step) {
  return {{"then", step.then}, {"sequence", step.sequence}, {"after", step.after}};
}

// Walks every way through the definitions, depth first in the file's order.
class Walk {
 public:
  explicit Walk(const CompiledScenario& scenario) : scenario_(scenario) {}

  void refuse_cycles() {
    for (const auto& step : scenario_.steps) follow(step, Location(scenario_.file) / "steps" / step.name);
  }

  void check_names() {
    Names variables;
    for (const auto& variable : scenario_.variables) variables[variable.name] = NameKind::text;
    for (const auto* root : scenario_.roots) visit(*root, variables);
  }

  void refuse_unreachable() {
    for (const auto& step : scenario_.steps) {
      const bool reached = std::any_of(visited_.begin(), visited_.end(),
                                       [&](const auto& visit) { return visit.first == &step; });
      if (!reached) location_of(scenario_, step).refuse("no root leads to this step");
    }
  }

 private:
  void follow(const StepDefinition& step, const Location& reference) {
    const auto first = std::find(path_.begin(), path_.end(), &step);
    if (first != path_.end()) {
      Path cycle(first, path_.end());
      cycle.push_back(&step);
      reference.refuse(
          fmt::format("steps cannot go round in circles, only \"next\" can: {}", joined(cycle, " -> ")));
    }
    if (!acyclic_.insert(&step).second) return;
    path_.push_back(&step);
    for (const auto& [word, steps] : edges(step)) {
      for (std::size_t i = 0; i < steps.size(); ++i) {
        follow(*steps[i], location_of(scenario_, step) / word / i);
      }
    }
    path_.pop_back();
  }

  void visit(const StepDefinition& step, Names names) {
    if (!visited_.insert({&step, names}).second) return;
    path_.push_back(&step);
    const auto place = location_of(scenario_, step);
    for (const auto& condition : step.when) {
      const auto here = place / "when" / condition.value.text();
      refuse_environment(condition.value, here);
      check(condition.value, names, here);
    }
    if (step.repeat) {
      for (const auto& reference : step.repeat->references()) {
        refuse_environment(reference, place / "repeat");
        check(reference, names, place / "repeat");
      }
      names["index"] = NameKind::text;
    }
    if (step.handle) check_handling(*step.handle, names, place / "handle");
    std::string method = step.method;
    std::transform(method.begin(), method.end(), method.begin(),
                   [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    check(step.target, names, place / method);
    for (const auto& field : step.headers) check(field.value, names, place / "headers" / field.name);
    if (step.body) check(*step.body, names, place / "body");

    if (scenario_.collection) check_collection(step, names);

    // Names that a response brings are not there for "after": it runs even if there was none.
    for (const auto* next : step.after) visit(*next, names);
    for (const auto& binding : step.bind) names[binding.name] = NameKind::text;
    if (step.each) names[step.as] = NameKind::element;
    for (const auto* child : step.then) visit(*child, names);
    for (const auto* child : step.sequence) visit(*child, names);
    path_.pop_back();
  }

  void check_handling(const HandlingDefinition& handling, const Names& names, const Location& place) const {
    for (const auto& [word, text] : {std::pair("cpu", &handling.cpu), std::pair("block", &handling.block),
                                     std::pair("one_in", &handling.one_in)}) {
      if (!*text) continue;
      for (const auto& reference : (*text)->references()) {
        refuse_environment(reference, place / word);
        check(reference, names, place / word);
      }
    }
  }

  // The values that the step's responses contribute to rows.
  void check_collection(const StepDefinition& step, const Names& names) const {
    const auto& collection = *scenario_.collection;
    auto with_element = names;
    with_element[step.as] = NameKind::element;
    for (std::size_t i = 0; i < collection.columns.size(); ++i) {
      const auto& source = collection.sources[collection.columns[i].source];
      const auto place = Location(scenario_.file) / "collect" / "columns" / i;
      if (source.kind == CollectionSource::Kind::scope && step.as == collection.each) {
        check(source.reference, with_element, place / "value");
      }
      if (source.kind == CollectionSource::Kind::response && source.step == &step) {
        const auto row = names.find(collection.each);
        if (row == names.end() || row->second != NameKind::element) {
          (place / "step")
              .refuse(fmt::format("on the path {}: \"{}\" is not below an element \"{}\", so its responses "
                                  "belong to no row",
                                  joined(path_, " > "), step.name, collection.each));
        }
      }
    }
  }

  void check(const Template& text, const Names& names, const Location& place) const {
    for (const auto& reference : text.references()) check(reference, names, place);
    for (const auto& foreign : text.foreign_names()) {
      if (foreign.reference.is_environment || names.contains(foreign.reference.name)) {
        place.refuse(foreign.meaning);
      }
    }
  }

  void check(const Reference& reference, const Names& names, const Location& place) const {
    if (reference.is_environment) return;
    const auto known = names.find(reference.name);
    if (known == names.end()) {
      std::vector<std::string> valid;
      for (const auto& [name, kind] : names) valid.push_back(name);
      place.refuse(fmt::format("on the path {}: {}", joined(path_, " > "),
                               unknown_name("name", "names", reference.name, valid)));
    }
    if (known->second == NameKind::text && !reference.path.empty()) {
      place.refuse(fmt::format("on the path {}: {{{}}} cannot be, since \"{}\" is a text without members",
                               joined(path_, " > "), reference.text(), reference.name));
    }
  }

  static void refuse_environment(const Reference& reference, const Location& place) {
    if (reference.is_environment) {
      place.refuse(fmt::format("{{{}}} may be used in headers and bodies only", reference.text()));
    }
  }

  const CompiledScenario& scenario_;
  Path path_;
  std::set<const StepDefinition*> acyclic_;
  std::set<std::pair<const StepDefinition*, Names>> visited_;
};

// The next step of a sequence is started by the last descendant of the one before it. Two steps that run at
// the same time have no last one, and a request cannot be invented to wait for both.
void refuse_forks(const CompiledScenario& scenario, const StepDefinition& step) {
  if (step.after.empty()) return;
  if (step.after.size() > 1 || step.after.front()->repeat) {
    (location_of(scenario, step) / "after")
        .refuse(fmt::format("\"{}\" is part of a sequence, so it can have one step in \"after\", without "
                            "\"repeat\": write the others into the sequence",
                            step.name));
  }
  refuse_forks(scenario, *step.after.front());
}

}  // namespace

void check_reachability(const CompiledScenario& scenario) {
  Walk walk(scenario);
  walk.refuse_cycles();
  walk.check_names();
  walk.refuse_unreachable();
  for (const auto& step : scenario.steps) {
    for (const auto* member : step.sequence) refuse_forks(scenario, *member);
  }
}

}  // namespace overlap
