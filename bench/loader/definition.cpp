#include "loader/definition.hpp"

#include "core/headers.hpp"
#include "document/location.hpp"
#include "loader/delay_variables.hpp"
#include "words/letter_case.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

namespace overlap {

namespace {

using Json = nlohmann::json;

constexpr std::array<const char*, 6> methods{"get", "post", "put", "patch", "delete", "head"};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

// A text as it is, a number or boolean as it is written: what append_scalar() makes of a response's values.
std::string scalar_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Pointer pointer(const Json& text) {
  return {text.get<std::string>(), tokens(text.get_ref<const std::string&>())};
}

std::vector<std::string> texts(const Json& values) {
  std::vector<std::string> texts;
  for (const auto& value : values) texts.push_back(scalar_text(value));
  return texts;
}

void compile_headers(const Json& json, const Location& place, StepDefinition& step) {
  // The client adds these itself; twice on the wire they would be an error, or an attack (RFC 9112, 6.3).
  static constexpr std::array<const char*, 4> reserved{"Host", "Content-Length", "Transfer-Encoding",
                                                       "Connection"};
  for (const auto& [name, value] : json.items()) {
    const auto here = place / name;
    for (const auto* field : reserved) {
      if (equal_ignoring_case(name, field)) here.refuse(fmt::format("{} is set by the client", field));
    }
    const auto& text = value.get_ref<const std::string&>();
    if (text.find_first_of("\r\n") != std::string::npos) here.refuse("a header's value is one line");
    step.headers.push_back({name, at(here, [&] { return Template::plain(text); })});
  }
}

// Whether the fields say that the body is a form.
bool says_form(const Json& step) {
  if (!step.contains("headers")) return false;
  for (const auto& [name, value] : step["headers"].items()) {
    const std::string_view type = value.get_ref<const std::string&>();
    if (equal_ignoring_case(name, "Content-Type") &&
        equal_ignoring_case(without_blanks(type.substr(0, type.find(';'))),
                            "application/x-www-form-urlencoded"))
      return true;
  }
  return false;
}

void compile_body(const Json& json, bool is_form, const Location& place, StepDefinition& step) {
  if (step.method == "GET" || step.method == "HEAD") {
    place.refuse(fmt::format("a {} request has no body (RFC 9110, 9.3)", step.method));
  }
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    step.body = at(place, [&] { return is_form ? Template::form(text) : Template::plain(text); });
    return;
  }
  step.body = at(place, [&] { return Template::json(json); });
  const bool has_type = std::any_of(step.headers.begin(), step.headers.end(), [](const HeaderField& field) {
    return equal_ignoring_case(field.name, "Content-Type");
  });
  if (!has_type) step.headers.push_back({"Content-Type", Template::plain("application/json")});
}

void compile_bind(const Json& json, StepDefinition& step) {
  constexpr std::string_view header = "header:";
  for (const auto& [name, source] : json.items()) {
    const auto& text = source.get_ref<const std::string&>();
    if (text.starts_with(header)) {
      step.bind.push_back({name, std::nullopt, text.substr(header.size())});
    } else {
      step.bind.push_back({name, pointer(source), {}});
    }
  }
}

void compile_until(const Json& json, StepDefinition& step) {
  step.until.emplace();
  step.until->any = pointer(json.at("any"));
  for (const auto& [path, allowed] : json.at("where").items()) {
    step.until->where.push_back({pointer(path), texts(allowed)});
  }
}

HandlingDefinition compile_handling(const Json& json, const Location& place) {
  HandlingDefinition handling;
  const auto compile = [&](const char* word, std::optional<Template>& text) {
    if (!json.contains(word)) return;
    const auto written = scalar_text(json[word]);
    text = at(place / word, [&] { return Template::plain(written); });
    handling.written += (handling.written.empty() ? "" : " ") + std::string(word) + " " + written;
  };
  compile("cpu", handling.cpu);
  compile("block", handling.block);
  if (!handling.cpu && !handling.block) place.refuse("expected \"cpu\", \"block\" or both");
  compile("one_in", handling.one_in);
  return handling;
}

void require_neighbour(const Json& json, const Location& place, const char* word,
                       std::initializer_list<const char*> others, std::string_view why) {
  if (!json.contains(word)) return;
  if (std::none_of(others.begin(), others.end(), [&](const char* other) { return json.contains(other); })) {
    (place / word).refuse(why);
  }
}

// `row` is the name of the elements that are collected, if any are: they need no steps to be of use.
StepDefinition compile_step(const std::string& name, const Json& json, const Location& place,
                            const std::string& row) {
  if (row.empty() || json.value("as", "") != row) {
    require_neighbour(json, place, "each", {"then", "sequence"}, "\"each\" needs \"then\" or \"sequence\"");
  }
  require_neighbour(json, place, "each", {"as"}, "\"each\" needs \"as\", the name of one element");
  require_neighbour(json, place, "as", {"each"}, "\"as\" needs \"each\", which says where the elements are");
  require_neighbour(json, place, "bind", {"then", "sequence"}, "\"bind\" needs \"then\" or \"sequence\"");
  require_neighbour(json, place, "next_prefix", {"next"},
                    "\"next_prefix\" needs \"next\", whose links it completes");
  require_neighbour(json, place, "until", {"next"}, "\"until\" needs \"next\", which it stops following");

  StepDefinition step;
  step.name = name;
  for (const char* method : methods) {
    if (!json.contains(method)) continue;
    step.method = upper(method);
    step.written_target = json[method].get<std::string>();
    step.target = at(place / method, [&] { return Template::target(step.written_target); });
  }
  if (json.contains("headers")) compile_headers(json["headers"], place / "headers", step);
  if (json.contains("body")) compile_body(json["body"], says_form(json), place / "body", step);
  if (json.contains("each")) {
    step.each = pointer(json["each"]);
    step.as = json["as"].get<std::string>();
  }
  if (json.contains("next")) {
    step.next.emplace();
    if (json["next"].get_ref<const std::string&>().starts_with('/'))
      step.next->pointer = pointer(json["next"]);
    step.next->prefix = json.value("next_prefix", "");
  }
  if (json.contains("until")) compile_until(json["until"], step);
  if (json.contains("bind")) compile_bind(json["bind"], step);
  if (json.contains("when")) {
    for (const auto& [value, allowed] : json["when"].items()) {
      step.when.push_back(
          {at(place / "when" / value, [&, text = value] { return parse_reference(text); }), texts(allowed)});
    }
  }
  if (json.contains("repeat")) {
    step.written_repeat = scalar_text(json["repeat"]);
    step.repeat = at(place / "repeat", [&] { return Template::plain(step.written_repeat); });
  }
  if (json.contains("handle")) {
    const auto here = place / "handle";
    step.handle = compile_handling(json["handle"], here);
    if (step.handle->one_in && !step.repeat) {
      (here / "one_in").refuse("\"one_in\" needs \"repeat\", whose requests it counts");
    }
  }
  return step;
}

std::vector<const StepDefinition*> resolve(const CompiledScenario& scenario, const Json& names,
                                           const Location& place) {
  std::vector<const StepDefinition*> found;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& name = names[i].get_ref<const std::string&>();
    const auto step = std::find_if(scenario.steps.begin(), scenario.steps.end(),
                                   [&](const StepDefinition& candidate) { return candidate.name == name; });
    if (step == scenario.steps.end()) {
      std::vector<std::string> valid;
      for (const auto& candidate : scenario.steps) valid.push_back(candidate.name);
      (place / i).refuse(unknown_name("step", "steps", name, valid));
    }
    found.push_back(&*step);
  }
  return found;
}

std::vector<std::string> environment_names(const std::vector<StepDefinition>& steps) {
  std::set<std::string> names;
  const auto collect = [&](const Template& text) {
    for (const auto& reference : text.references()) {
      if (reference.is_environment) names.insert(reference.name);
    }
  };
  for (const auto& step : steps) {
    for (const auto& field : step.headers) collect(field.value);
    if (step.body) collect(*step.body);
  }
  return {names.begin(), names.end()};
}

// The schema has looked at the form of a duration, not at its size.
void check_policy(const Json& policy, const Location& place) {
  for (const char* key : {"request_timeout", "run_timeout", "backoff"}) {
    if (!policy.contains(key)) continue;
    const auto duration = parse_duration(policy[key].get_ref<const std::string&>());
    if (!duration) (place / key).refuse("expected a duration of less than a century");
    if (*duration == Duration::zero() && std::string_view(key) == "request_timeout") {
      (place / key).refuse("expected a duration above zero: no request could be answered in time");
    }
  }
}

}  // namespace

std::shared_ptr<const CompiledScenario> compile(const Json& document, std::string_view file) {
  const Location root(file);
  auto scenario = std::make_shared<CompiledScenario>();
  scenario->file = file;
  scenario->document = std::make_shared<const Json>(document);
  scenario->name = document.at("name").get<std::string>();
  scenario->summary = document.at("summary").get<std::string>();
  scenario->target = document.value("target", "");
  if (document.contains("policy")) check_policy(document["policy"], root / "policy");
  if (document.contains("vars")) {
    for (const auto& [name, value] : document["vars"].items()) {
      auto& variable = scenario->variables.emplace_back(Variable{name, {}});
      variable.value = scalar_text(value);
    }
  }
  const auto& steps = document.at("steps");
  const auto row = document.contains("collect") ? document["collect"].at("each").get<std::string>() : "";
  for (const auto& [name, json] : steps.items()) {
    scenario->steps.push_back(compile_step(name, json, root / "steps" / name, row));
  }
  scenario->environment = environment_names(scenario->steps);
  scenario->delay_variables = delay_variables(steps, scenario->variables);
  for (auto& step : scenario->steps) {
    const auto& json = steps.at(step.name);
    const auto place = root / "steps" / step.name;
    if (json.contains("then")) step.then = resolve(*scenario, json["then"], place / "then");
    if (json.contains("sequence")) step.sequence = resolve(*scenario, json["sequence"], place / "sequence");
    if (json.contains("after")) step.after = resolve(*scenario, json["after"], place / "after");
  }
  scenario->roots = resolve(*scenario, document.at("roots"), root / "roots");
  if (document.contains("collect")) {
    scenario->collection = compile_collection(document["collect"], root / "collect", *scenario);
  }
  return scenario;
}

Location location_of(const CompiledScenario& scenario, const StepDefinition& step) {
  return Location(scenario.file) / "steps" / step.name;
}

}  // namespace overlap
