#include "loader/body.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>

#include <charconv>

namespace overlap {

namespace json = boost::json;

namespace {

constexpr std::size_t deepest = 512;  // levels

// Begins the string that a number's text is kept in. No byte of UTF-8, which all other strings are: none of
// them begins with it.
constexpr char number_mark = '\xff';

std::string_view view(const json::string& string) {
  return {string.data(), string.size()};
}

bool is_number_text(const json::value& value) {
  const auto* string = value.if_string();
  return string != nullptr && view(*string).starts_with(number_mark);
}

// Makes values of what Boost.JSON's parser finds, as its own handler does, but keeps the texts of numbers
// that would be printed otherwise.
class BodyHandler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  using Text = json::string_view;
  using Error = json::error_code;

  json::value_stack stack;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return true; }
  bool on_object_end(std::size_t size, Error&) { return stack.push_object(size), true; }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(std::size_t size, Error&) { return stack.push_array(size), true; }
  bool on_key_part(Text part, std::size_t, Error&) { return stack.push_chars(part), true; }
  bool on_key(Text rest, std::size_t, Error&) { return stack.push_key(rest), true; }
  bool on_string_part(Text part, std::size_t, Error&) { return stack.push_chars(part), true; }
  bool on_string(Text rest, std::size_t, Error&) { return stack.push_string(rest), true; }
  bool on_number_part(Text, Error&) { return true; }  // of a text that comes in pieces: this one never does
  bool on_int64(std::int64_t number, Text text, Error&) {
    if (text == "-0") return keep(text);
    return stack.push_int64(number), true;
  }
  bool on_uint64(std::uint64_t number, Text, Error&) { return stack.push_uint64(number), true; }
  bool on_double(double, Text text, Error&) { return keep(text); }
  bool on_bool(bool value, Error&) { return stack.push_bool(value), true; }
  bool on_null(Error&) { return stack.push_null(), true; }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

 private:
  bool keep(Text text) {
    stack.push_chars({&number_mark, 1});
    stack.push_string(text);
    return true;
  }
};

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
  options.max_depth = deepest;
  json::basic_parser<BodyHandler> parser(options);
  parser.handler().stack.reset(&document->memory);
  boost::system::error_code error;
  const auto used = parser.write_some(false, text.data(), text.size(), error);
  if (error || used != text.size()) return nullptr;
  document->root = parser.handler().stack.release();
  return {document, &document->root};
}

std::string write_value(const json::value& value) {
  return json::serialize(value);
}

std::shared_ptr<const json::value> read_value(std::string_view text) {
  auto document = std::make_shared<Document>(text.size() + 1024);
  json::parse_options options;
  options.max_depth = deepest;
  options.allow_invalid_utf8 = true;  // for the marks of numbers
  boost::system::error_code error;
  document->root = json::parse({text.data(), text.size()}, error, &document->memory, options);
  if (error) return nullptr;
  return {document, &document->root};
}

std::optional<std::string_view> text_of(const json::value& value) {
  const auto* string = value.if_string();
  if (string == nullptr || is_number_text(value)) return std::nullopt;
  return view(*string);
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
      out += view(value.get_string()).substr(is_number_text(value) ? 1 : 0);
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
      return is_number_text(*value) ? "a number" : "a string";
    case json::kind::bool_:
      return "a boolean";
    default:
      return "a number";
  }
}

}  // namespace overlap
