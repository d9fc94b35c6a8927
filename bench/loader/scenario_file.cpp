#include "loader/scenario_file.hpp"

#include "document/location.hpp"
#include "document/numbers.hpp"
#include "document/parse.hpp"
#include "document/schema.hpp"
#include "loader/definition.hpp"
#include "loader/expansion.hpp"
#include "loader/packing.hpp"
#include "loader/relative_date.hpp"
#include "loader/request_count.hpp"
#include "loader/schema_text.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace overlap {

namespace {

using Json = nlohmann::json;

const Schema& scenario_schema() {
  static const Schema schema(schema_text);
  return schema;
}

// The choices for the variable where "when" decides by it: any other value would leave steps out without a
// word. Empty where nothing does, or where a response brings another value of that name.
std::vector<std::string> choices(const CompiledScenario& scenario, const Variable& variable) {
  std::vector<std::string> values;
  for (const auto& step : scenario.steps) {
    const bool is_bound = std::any_of(step.bind.begin(), step.bind.end(),
                                      [&](const Binding& binding) { return binding.name == variable.name; });
    if (is_bound || step.as == variable.name) return {};
    for (const auto& condition : step.when) {
      if (condition.value.name != variable.name) continue;
      for (const auto& value : condition.allowed) {
        if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
      }
    }
  }
  if (!values.empty() && std::find(values.begin(), values.end(), variable.value) == values.end()) {
    values.push_back(variable.value);
  }
  return values;
}

Scope variable_scope(const CompiledScenario& scenario, const Inputs& inputs) {
  auto frame = std::make_shared<Frame>();
  std::vector<std::string> names;
  for (const auto& variable : scenario.variables) {
    const auto& [name, value] = variable;
    names.push_back(name);
    const auto given = inputs.parameters.find(name);
    const auto& text = given == inputs.parameters.end() ? value : given->second;
    const auto valid = choices(scenario, variable);
    if (!valid.empty() && std::find(valid.begin(), valid.end(), text) == valid.end()) {
      Location(scenario.file).refuse(unknown_name(name, "values of " + name, text, valid));
    }
    frame->texts.emplace_back(name, relative_date(text, inputs.today).value_or(text));
  }
  for (const auto& [name, value] : inputs.parameters) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      Location(scenario.file).refuse(unknown_name("parameter", "parameters", name, names));
    }
  }
  return frame;
}

std::shared_ptr<const Instantiation> instantiation(std::shared_ptr<const CompiledScenario> scenario,
                                                   const Inputs& inputs) {
  return std::make_shared<const Instantiation>(std::move(scenario), inputs);
}

}  // namespace

ScenarioFile::ScenarioFile(std::shared_ptr<const CompiledScenario> scenario)
    : scenario_(std::move(scenario)) {}

ScenarioFile ScenarioFile::read(const std::filesystem::path& scenario_json) {
  const Location root(scenario_json.string());
  const auto text = read_document(scenario_json);
  const auto document = parse_document(text, root);
  refuse_changed_numbers(text, root);
  return parse(document, scenario_json.string());
}

ScenarioFile ScenarioFile::parse(const Json& document, std::string_view where) {
  scenario_schema().check(document, Location(where));
  auto scenario = compile(document, where);
  check_reachability(*scenario);
  return ScenarioFile(std::move(scenario));
}

const std::string& ScenarioFile::name() const {
  return scenario_->name;
}
const std::string& ScenarioFile::summary() const {
  return scenario_->summary;
}
const std::string& ScenarioFile::target() const {
  return scenario_->target;
}
const std::vector<Variable>& ScenarioFile::variables() const {
  return scenario_->variables;
}
const std::vector<std::string>& ScenarioFile::delay_variables() const {
  return scenario_->delay_variables;
}
const std::vector<std::string>& ScenarioFile::environment() const {
  return scenario_->environment;
}
const Json& ScenarioFile::document() const {
  return *scenario_->document;
}

const std::vector<RowColumn>& ScenarioFile::columns() const {
  static const std::vector<RowColumn> none;
  return scenario_->collection ? scenario_->collection->titles : none;
}
Rows ScenarioFile::rows(std::vector<Contribution> contributions) const {
  return rows_of(scenario_->collection.value(), std::move(contributions));
}

Policy ScenarioFile::policy(Policy defaults) const {
  const auto members = document().value("policy", Json::object());
  const auto number = [&](const char* key, unsigned& value) { value = members.value(key, value); };
  const auto duration = [&](const char* key, Duration& value) {
    if (members.contains(key)) value = *parse_duration(members[key].get_ref<const std::string&>());
  };
  number("max_in_flight", defaults.max_in_flight);
  number("max_attempts", defaults.max_attempts);
  duration("request_timeout", defaults.request_timeout);
  duration("run_timeout", defaults.run_timeout);
  duration("backoff", defaults.backoff);
  if (members.contains("on_error")) {
    defaults.on_error = members["on_error"] == "stop" ? OnError::stop : OnError::keep_going;
  }
  defaults.keep_alive = members.value("keep_alive", defaults.keep_alive);
  return defaults;
}

Purpose ScenarioFile::purpose() const {
  const auto names = [this](const char* key, std::string_view word) {
    const auto words = document().value(key, Json::array());
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  Purpose purpose;
  purpose.expects_timeouts = names("expects", "timeout");
  purpose.expects_cancellations = names("expects", "cancelled");
  purpose.shows_deadlines = names("shows", "deadlines");
  purpose.shows_lag = names("shows", "lag");
  purpose.shows_steps = names("shows", "steps");
  return purpose;
}

Scenario ScenarioFile::instantiate(const Inputs& inputs) const {
  const Location root(scenario_->file);
  auto variables = variable_scope(*scenario_, inputs);
  for (const auto& name : scenario_->environment) {
    if (!inputs.environment.contains(name)) {
      root.refuse(fmt::format("{{env:{0}}} needs the environment variable {0}, which is not set", name));
    }
  }
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : variables->texts) values.emplace(name, value);
  try {
    return {scenario_->name, root_steps(instantiation(scenario_, inputs), variables), std::move(values),
            inputs.pack ? pack(inputs) : std::string()};
  } catch (const UnexpectedContent& error) {
    root.refuse(error.what());  // only variables and the environment have been used so far
  }
}

RequestCount ScenarioFile::count_requests(const Inputs& inputs) const {
  return overlap::count_requests(*scenario_, variable_scope(*scenario_, inputs));
}

UnpackStep ScenarioFile::open(std::string_view packed) const {
  const auto inputs = unpack_inputs(packed);
  return unpacker(instantiation(scenario_, inputs), variable_scope(*scenario_, inputs));
}

}  // namespace overlap
