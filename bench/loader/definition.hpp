// A scenario file after compilation: every template, pointer and name resolved.
#pragma once

#include "loader/collection.hpp"
#include "loader/scenario_file.hpp"
#include "loader/template.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace overlap {

class Location;

/// A JSON Pointer with its text, which errors and drawings quote.
struct Pointer {
  std::string text;
  Path path;
};

struct HeaderField {
  std::string name;
  Template value;
};

/// A name for a value of the response: at a pointer in its body, or in the header of that name.
struct Binding {
  std::string name;
  std::optional<Pointer> pointer;
  std::string header;
};

/// A value and the texts it may be.
struct Condition {
  Reference value;
  std::vector<std::string> allowed;
};

/// As Condition, for a value inside an element.
struct Match {
  Pointer pointer;
  std::vector<std::string> allowed;
};

struct Until {
  Pointer any;
  std::vector<Match> where;

  /// The first of the elements that matches, or nullptr.
  const boost::json::value* first_match(const boost::json::array& elements) const;
};

/// How a page names the one after it.
struct NextPage {
  std::optional<Pointer> pointer;  // nullopt: the Link header
  std::string prefix;              // goes before a link that is a path
};

/// The cost of handling a response, as written.
struct HandlingDefinition {
  std::optional<Template> cpu, block;
  std::optional<Template> one_in;  // nullopt: every response
  std::string written;             // for drawings
};

/// One entry of "steps".
struct StepDefinition {
  std::string name;
  std::string method;
  std::string written_target;  // for drawings
  Template target;
  std::vector<HeaderField> headers;
  std::optional<Template> body;
  std::optional<Pointer> each;
  std::string as;
  std::optional<NextPage> next;
  std::optional<Until> until;
  std::vector<Binding> bind;
  std::vector<Condition> when;
  std::optional<Template> repeat;
  std::string written_repeat;
  std::optional<HandlingDefinition> handle;
  std::vector<const StepDefinition*> then, sequence, after;  // neighbours in CompiledScenario::steps

  /// Whether its response's body is looked at.
  bool reads_body() const;
};

/// All of a file. Never changed or moved once compiled: definitions point at each other.
struct CompiledScenario {
  std::string file;
  std::shared_ptr<const nlohmann::json> document;  // as it was read
  std::string name, summary, target;
  std::vector<Variable> variables;
  std::vector<std::string> environment;
  std::vector<std::string> delay_variables;
  std::vector<StepDefinition> steps;
  std::vector<const StepDefinition*> roots;
  std::optional<Collection> collection;
};

/// Compiles a document that follows the schema. Throws ScenarioError for what a schema cannot say: templates,
/// step names, words without the word they belong to, durations.
std::shared_ptr<const CompiledScenario> compile(const nlohmann::json& document, std::string_view file);

/// Refuses cycles, steps that no root leads to, names that are unknown on some path to a step, and joins
/// inside sequences that could not be waited for. Throws ScenarioError.
void check_reachability(const CompiledScenario& scenario);

/// Where the definition stands in the file.
Location location_of(const CompiledScenario& scenario, const StepDefinition& step);

}  // namespace overlap
