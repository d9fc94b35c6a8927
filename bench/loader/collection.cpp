#include "loader/collection.hpp"

#include "document/location.hpp"
#include "loader/definition.hpp"
#include "loader/response_body.hpp"
#include "words/letter_case.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace overlap {

namespace {

using Json = nlohmann::json;
using Kind = CollectionSource::Kind;

const StepDefinition& find_step(const CompiledScenario& scenario, const Json& name, const Location& place) {
  std::vector<std::string> valid;
  for (const auto& step : scenario.steps) {
    if (step.name == name.get_ref<const std::string&>()) return step;
    valid.push_back(step.name);
  }
  place.refuse(unknown_name("step", "steps", name.get<std::string>(), valid));
}

// The value of a name, or a place in the response of the column's step.
CollectionSource compile_value(const Json& json, const Location& place, const CompiledScenario& scenario) {
  CollectionSource source;
  const auto& value = json.at("value").get_ref<const std::string&>();
  const bool is_pointer = value.starts_with('/');
  if (is_pointer && !json.contains("step")) {
    (place / "value").refuse("a JSON Pointer needs \"step\", in whose responses it points");
  }
  if (!is_pointer && json.contains("step")) {
    (place / "value").refuse("with \"step\", expected a JSON Pointer into its responses");
  }
  if (is_pointer) {
    source.kind = Kind::response;
    source.step = &find_step(scenario, json["step"], place / "step");
    source.value = tokens(value);
    return source;
  }
  source.kind = Kind::scope;
  source.reference = at(place / "value", [&] { return parse_reference(value); });
  if (source.reference.is_environment) (place / "value").refuse("secrets are not collected");
  return source;
}

CollectionSource compile_list(const Json& json, const Location& place, const CompiledScenario& scenario) {
  CollectionSource source;
  source.kind = Kind::list;
  source.step = &find_step(scenario, json.at("step"), place / "step");
  source.any = json.at("any").get<std::string>();
  source.key = tokens(json.at("key").get_ref<const std::string&>());
  source.value = tokens(json.at("value").get_ref<const std::string&>());
  return source;
}

// The part of this number, counted from 0, of those between slashes; empty if there are not so many.
std::string part_of(const std::string& text, std::size_t number) {
  std::size_t begin = 0;
  for (; number > 0; --number) {
    begin = text.find('/', begin);
    if (begin == std::string::npos) return "";
    ++begin;
  }
  return text.substr(begin, text.find('/', begin) - begin);
}

// One response, while it is asked for all that it contributes.
class CollectedPage {
 public:
  CollectedPage(const Collection& collection, const StepDefinition& step, const Scope& scope,
                std::uint32_t number, const Response& response)
      : collection_(collection),
        step_(step),
        scope_(scope),
        number_(number),
        body_(read_body(step, response)) {}

  std::vector<Contribution> contributions() {
    if (step_.as == collection_.each) add_elements();
    for (std::uint32_t i = 0; i < collection_.sources.size(); ++i) {
      const auto& source = collection_.sources[i];
      if (source.step != &step_) continue;
      if (source.kind == Kind::response) add_response(i, source);
      if (source.kind == Kind::list) add_list(i, source);
    }
    return std::move(contributions_);
  }

 private:
  void add(std::uint32_t source, std::uint32_t position, const std::string& key, std::string value) {
    contributions_.push_back(
        {source, number_, position, collection_.ignore_case ? lower_case(key) : key, std::move(value)});
  }
  void add_value(std::uint32_t source, std::uint32_t position, const std::string& key, std::string value) {
    if (!key.empty() && !value.empty()) add(source, position, key, std::move(value));
  }

  void add_elements() {
    std::uint32_t position = 0;
    for (const auto& element : array_at(step_, *body_, *step_.each)) {
      Frame frame;
      frame.outer = scope_;
      frame.element_name = step_.as;
      frame.element = &element;
      const auto key = row_key(&frame);
      for (std::uint32_t i = 0; i < collection_.sources.size(); ++i) {
        const auto& source = collection_.sources[i];
        if (source.kind == Kind::row) add(i, position, key, "");
        if (source.kind == Kind::scope) add_value(i, position, key, value_of(source.reference, &frame));
      }
      ++position;
    }
  }

  // With "until", the value is in the element that it looks for.
  void add_response(std::uint32_t index, const CollectionSource& source) {
    const auto* from = body_.get();
    if (step_.until) from = step_.until->first_match(array_at(step_, *body_, step_.until->any));
    if (from != nullptr) add_value(index, 0, row_key(scope_.get()), text_at(*from, source.value));
  }

  void add_list(std::uint32_t index, const CollectionSource& source) {
    std::uint32_t position = 0;
    for (const auto& element : array_at(step_, *body_, {source.any, tokens(source.any)})) {
      add_value(index, position++, text_at(element, source.key), text_at(element, source.value));
    }
  }

  std::string row_key(const Frame* frame) const {
    auto key = value_of(collection_.key, frame);
    if (key.empty()) {
      refuse(step_,
             fmt::format("expected the key of a row for {{{}}}, found nothing", collection_.key.text()));
    }
    return key;
  }

  std::string value_of(const Reference& reference, const Frame* frame) const {
    try {
      return value_or_empty(reference, frame);
    } catch (const UnexpectedContent& error) {
      refuse(step_, error.what());
    }
  }

  std::string text_at(const boost::json::value& value, const Path& path) const {
    const auto* found = find(value, path);
    std::string text;
    if (found != nullptr && !found->is_null() && !append_scalar(*found, text)) {
      refuse(step_, fmt::format("expected a text, a number or a boolean to collect, found {}", kind(found)));
    }
    return text;
  }

  const Collection& collection_;
  const StepDefinition& step_;
  const Scope& scope_;
  const std::uint32_t number_;
  const std::shared_ptr<const boost::json::value> body_;
  std::vector<Contribution> contributions_;
};

// All that was contributed, by source and key, in an order that does not depend on when it came.
class Contributed {
 public:
  explicit Contributed(std::vector<Contribution> all) : all_(std::move(all)) {
    std::sort(all_.begin(), all_.end(), [](const Contribution& a, const Contribution& b) {
      return std::tie(a.source, a.key, a.page, a.position, a.value) <
             std::tie(b.source, b.key, b.page, b.position, b.value);
    });
  }

  std::vector<std::string> keys(std::uint32_t source) const {
    std::vector<std::string> keys;
    for (const auto& one : all_) {
      if (one.source == source && (keys.empty() || keys.back() != one.key)) keys.push_back(one.key);
    }
    return keys;
  }

  std::vector<std::string_view> values(std::uint32_t source, const std::string& key) const {
    auto one = std::lower_bound(all_.begin(), all_.end(), std::tie(source, key),
                                [](const Contribution& contribution, const auto& wanted) {
                                  return std::tie(contribution.source, contribution.key) < wanted;
                                });
    std::vector<std::string_view> values;
    for (; one != all_.end() && one->source == source && one->key == key; ++one) {
      values.emplace_back(one->value);
    }
    return values;
  }

 private:
  std::vector<Contribution> all_;
};

std::string cell(const Collection& collection, const CollectionColumn& column, const Contributed& contributed,
                 const std::string& key) {
  const auto values = contributed.values(column.source, key);
  std::string value(values.empty() ? std::string_view() : values.front());
  if (column.part) value = part_of(value, *column.part);
  if (column.lower) value = lower_case(value);
  if (column.lookup) {
    auto found = contributed.values(*column.lookup, collection.ignore_case ? lower_case(value) : value);
    if (!column.all && found.size() > 1) found.resize(1);
    value = fmt::format("{}", fmt::join(found, ", "));
  }
  const auto word = column.words.find(value);
  return word == column.words.end() ? value : word->second;
}

}  // namespace

Collection compile_collection(const Json& json, const Location& place, const CompiledScenario& scenario) {
  Collection collection;
  collection.each = json.at("each").get<std::string>();
  std::vector<std::string> elements;
  for (const auto& step : scenario.steps) {
    if (!step.as.empty()) elements.push_back(step.as);
  }
  if (std::find(elements.begin(), elements.end(), collection.each) == elements.end()) {
    (place / "each").refuse(unknown_name("element", "elements", collection.each, elements));
  }
  collection.key = {collection.each, tokens(json.at("key").get_ref<const std::string&>()), false};
  collection.ignore_case = json.value("ignore_case", false);
  collection.sources.emplace_back();
  const auto add = [&](CollectionSource source) {
    collection.sources.push_back(std::move(source));
    return static_cast<std::uint32_t>(collection.sources.size() - 1);
  };
  const auto& columns = json.at("columns");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto here = place / "columns" / i;
    const auto& written = columns[i];
    const auto name = written.at("name").get<std::string>();
    auto title = std::find_if(collection.titles.begin(), collection.titles.end(),
                              [&](const RowColumn& known) { return known.name == name; });
    if (title == collection.titles.end()) title = collection.titles.insert(title, {name, false});
    title->is_instant = title->is_instant || written.value("instant", false);
    CollectionColumn column;
    column.title = static_cast<std::size_t>(title - collection.titles.begin());
    column.source = add(compile_value(written, here, scenario));
    if (written.contains("part")) column.part = written["part"].get<std::size_t>();
    column.lower = written.value("lower", false);
    if (written.contains("lookup")) {
      column.lookup = add(compile_list(written["lookup"], here / "lookup", scenario));
      column.all = written["lookup"].value("all", false);
    }
    column.words = written.value("words", column.words);
    collection.columns.push_back(std::move(column));
  }
  return collection;
}

std::function<std::vector<Contribution>(const Response&)> contributions_of(
    std::shared_ptr<const CompiledScenario> scenario, const StepDefinition& step, Scope scope,
    std::uint32_t page) {
  const auto& collection = *scenario->collection;
  const bool contributes = step.as == collection.each ||
                           std::any_of(collection.sources.begin(), collection.sources.end(),
                                       [&](const CollectionSource& source) { return source.step == &step; });
  if (!contributes) return {};
  return [scenario = std::move(scenario), &step, scope = std::move(scope), page](const Response& response) {
    return CollectedPage(*scenario->collection, step, scope, page, response).contributions();
  };
}

Rows rows_of(const Collection& collection, std::vector<Contribution> contributions) {
  const Contributed contributed(std::move(contributions));
  constexpr std::uint32_t row_source = 0;
  Rows rows;
  for (const auto& key : contributed.keys(row_source)) {
    auto& row = rows.emplace_back(collection.titles.size());
    for (const auto& column : collection.columns) {
      if (row[column.title].empty()) row[column.title] = cell(collection, column, contributed, key);
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace overlap
