#include "document/schema.hpp"

#include "words/suggest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace overlap {

namespace {

using Json = nlohmann::json;

const Json& resolved(const Json& document, const Json& schema) {
  const auto reference = schema.find("$ref");
  return reference == schema.end()
             ? schema
             : document.at(Json::json_pointer(reference->get_ref<const std::string&>().substr(1)));
}

// The schema of the first pattern that the key matches, or nullptr.
const Json* pattern_schema(const Json& schema, const std::string& key) {
  const auto patterns = schema.find("patternProperties");
  if (patterns == schema.end()) return nullptr;
  for (const auto& [pattern, member] : patterns->items()) {
    if (std::regex_search(key, std::regex(pattern))) return &member;
  }
  return nullptr;
}

// The part of the schema that a member of an object, or an element of an array, has to follow.
const Json& schema_of(const Json& document, const Json& schema, const std::string& key) {
  if (schema.contains("items")) return resolved(document, schema["items"]);
  if (schema.contains("properties") && schema["properties"].contains(key)) {
    return resolved(document, schema["properties"][key]);
  }
  const auto* member = pattern_schema(schema, key);
  return resolved(document, member != nullptr ? *member : schema.at("additionalProperties"));
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [key, value] : object.items()) names.push_back(key);
  return names;
}

[[noreturn]] void refuse(const Json& document, const Json& schema, const Json& value, const Location& place) {
  const auto expected = schema.at("title").get<std::string>();
  if (value.is_object() && schema.value("additionalProperties", Json()) == false) {
    for (const auto& [key, member] : value.items()) {
      if (schema.contains("properties") && !schema["properties"].contains(key)) {
        place.refuse(unknown_name("key", "keys", key, keys(schema["properties"])));
      }
      if (schema.contains("patternProperties") && pattern_schema(schema, key) == nullptr) {
        place.refuse(fmt::format("\"{}\" cannot be a key here: expected {}", key, expected));
      }
    }
  }
  if (value.is_object()) {
    const auto required = schema.value("required", Json::array());
    for (const auto& key : required) {
      if (!value.contains(key)) {
        const auto& name = key.get_ref<const std::string&>();
        place.refuse(fmt::format("\"{}\" is missing: expected {}", name,
                                 schema_of(document, schema, name).at("title").get<std::string>()));
      }
    }
  }
  place.refuse(fmt::format("expected {}, found {}", expected, excerpt(value)));
}

}  // namespace

struct Schema::Compiled {
  Json document;
  valijson::Schema schema;

  explicit Compiled(const char* text) : document(Json::parse(text)) {
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema);
  }
};

Schema::Schema(const char* text) : compiled_(std::make_unique<Compiled>(text)) {}

Schema::~Schema() = default;

void Schema::check(const Json& document, const Location& root) const {
  const auto& compiled = *compiled_;
  valijson::ValidationResults results;
  if (valijson::Validator().validate(compiled.schema, valijson::adapters::NlohmannJsonAdapter(document),
                                     &results)) {
    return;
  }
  // valijson reports every object around a mistake as well: the deepest report is the mistake itself.
  const auto deepest = std::max_element(results.begin(), results.end(), [](const auto& a, const auto& b) {
    return a.context.size() < b.context.size();
  });
  const Json* schema = &compiled.document;
  const Json* value = &document;
  Location place = root;
  for (std::size_t depth = 1; depth < deepest->context.size(); ++depth) {  // the first is "<root>"
    const auto& bracketed = deepest->context[depth];
    const auto key = bracketed.substr(1, bracketed.size() - 2);
    schema = &schema_of(compiled.document, *schema, key);
    if (value->is_array()) {
      const auto index = static_cast<std::size_t>(std::stoul(key));
      value = &value->at(index);
      place = place / index;
    } else {
      value = &value->at(key);
      place = place / key;
    }
  }
  refuse(compiled.document, *schema, *value, place);
}

}  // namespace overlap
