#include "loader/body.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace overlap {

namespace json = boost::json;

namespace {

// One response and the memory of all its values, which goes at once.
struct Document {
  explicit Document(std::size_t bytes) : memory(bytes), root(json::storage_ptr(&memory)) {}

  json::monotonic_resource memory;
  json::value root;  // allocates from it, or assigning to it would copy
};

const json::value* element(const json::array& array, std::string_view token) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool is_index = error == std::errc{} && end == token.data() + token.size() && !token.empty() &&
                        (token.size() == 1 || token.front() != '0');
  return is_index ? array.if_contains(index) : nullptr;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

Path tokens(std::string_view pointer) {
  Path path;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const auto end = std::min(pointer.find('/'), pointer.size());
    auto& token = path.emplace_back(pointer.substr(0, end));
    replace_all(token, "~1", "/");
    replace_all(token, "~0", "~");
    pointer.remove_prefix(end);
  }
  return path;
}

std::shared_ptr<const json::value> parse_body(std::string_view text) {
  // Values need about as much memory as their text: mostly one block, then.
  auto document = std::make_shared<Document>(text.size() + 1024);
  json::parse_options options;
  options.max_depth = 512;
  boost::system::error_code error;
  document->root = json::parse({text.data(), text.size()}, error, &document->memory, options);
  if (error) return nullptr;
  return {document, &document->root};
}

const json::value* find(const json::value& value, const Path& path) {
  const auto* found = &value;
  for (const auto& token : path) {
    if (const auto* object = found->if_object()) {
      found = object->if_contains(token);
    } else if (const auto* array = found->if_array()) {
      found = element(*array, token);
    } else {
      return nullptr;
    }
    if (found == nullptr) return nullptr;
  }
  return found;
}

bool append_scalar(const json::value& value, std::string& out) {
  switch (value.kind()) {
    case json::kind::string:
      out += std::string_view(value.get_string().data(), value.get_string().size());
      return true;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return true;
    case json::kind::int64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_int64());
      return true;
    case json::kind::uint64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_uint64());
      return true;
    case json::kind::double_:
      out += nlohmann::json(value.get_double()).dump();  // as the numbers of the scenario file are compared
      return true;
    default:
      return false;
  }
}

std::string_view kind(const json::value* value) {
  if (value == nullptr) return "nothing";
  switch (value->kind()) {
    case json::kind::null:
      return "null";
    case json::kind::object:
      return "an object";
    case json::kind::array:
      return "an array";
    case json::kind::string:
      return "a string";
    case json::kind::bool_:
      return "a boolean";
    default:
      return "a number";
  }
}

}  // namespace overlap
