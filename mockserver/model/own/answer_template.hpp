// Texts of a routes file in which names in braces stand for what a request says.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// Compiled once, when the file is read: literal text, and references to the request. "{{" and "}}" are
/// literal braces. The factories that read references throw std::invalid_argument, with a sentence, for a
/// text that is no template; `captures` are the names that the route's path has for its segments.
class AnswerTemplate {
 public:
  /// How something is written: as it is, or as the inside of a JSON string has to be.
  enum class Encoding { none, json };

  /// A text without any references: braces are braces.
  static AnswerTemplate literal(std::string text);

  /// A text that is written as it is, and its values as `values` says.
  static AnswerTemplate text(std::string_view text, Encoding values, std::span<const std::string> captures);

  /// A JSON document: the strings in it are templates, the keys are literal.
  static AnswerTemplate json(const Json& document, std::span<const std::string> captures);

  /// The text with all values put in. Throws std::invalid_argument, with a sentence for the client, when the
  /// request lacks one that has no default.
  std::string render(const RouteMatch& match, const Request& request) const;

  /// Whether it refers to fields of the request, which answers that are kept must not depend on.
  bool uses_fields() const;

 private:
  enum class Source { path, query, header, body, method, host, scheme };
  struct Reference {
    Source source = Source::path;
    std::string name;         // as written: a parameter, a field, or a JSON Pointer
    std::size_t capture = 0;  // for Source::path
    std::optional<std::string> fallback;
  };
  struct Part {
    std::string literal;  // before the reference
    Reference reference;
    Encoding encoding;
  };
  class Values;

  static Reference parse_reference(std::string_view text, std::span<const std::string> captures);
  void append_text(std::string_view text, Encoding literals, Encoding values,
                   std::span<const std::string> captures);
  void append_json(const Json& value, std::span<const std::string> captures);

  std::vector<Part> parts_;
  std::string tail_;  // literal text after the last reference
};

}  // namespace overlap::mock
