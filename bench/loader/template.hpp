// Texts with names in braces, compiled once and rendered by appending.
#pragma once

#include "loader/foreign_name.hpp"
#include "loader/scope.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// A compiled template: literal text, and references with how their values are written. "{{" and "}}" are
/// literal braces. The factories throw std::invalid_argument, with a sentence, for a text that is none.
class Template {
 public:
  /// A request target. Values are percent-encoded (RFC 3986): all but unreserved, sub-delims and `:@/` before
  /// the first "?", all but unreserved and `/:@!$'()*,;` after it. {segment:name} loses its slashes, too;
  /// {url:name}, and a value that is the whole target, is a URL or a part of one already: only what no URL
  /// may hold is encoded. So is the literal text, so that a filter can be written with spaces. Refuses
  /// {env:NAME}: targets are in traces.
  static Template target(std::string_view text);

  /// A text whose values are put in as they are.
  static Template plain(std::string_view text);

  /// A form (application/x-www-form-urlencoded): values are percent-encoded, all but unreserved; those of
  /// {url:name} are so already.
  static Template form(std::string_view text);

  /// A JSON body: the strings in it are templates, and values are escaped as JSON strings have to be. Keys
  /// are literal.
  static Template json(const nlohmann::json& document);

  /// Appends the text with all values put in. Throws UnexpectedContent as append_value does.
  void render(const Frame* innermost, const Environment& environment, std::string& out) const;

  /// The references in the order they appear.
  std::vector<Reference> references() const;

  /// What of the text was perhaps meant as a reference.
  const std::vector<ForeignName>& foreign_names() const { return foreign_names_; }

 private:
  enum class Encoding { none, path, segment, query, url, form, json };
  struct Part {
    std::string literal;  // before the reference
    Reference reference;
    Encoding encoding;
  };

  static Part part_of(std::string literal, std::string_view reference, Encoding place);
  static void append_encoded(std::string_view value, Encoding encoding, std::string& out);
  void append_literal(std::string_view text, Encoding encoding);
  void append_text(std::string_view text, Encoding encoding);
  void append_json(const nlohmann::json& value);

  std::vector<Part> parts_;
  std::string tail_;  // literal text after the last reference
  std::vector<ForeignName> foreign_names_;
};

/// Percent-encodes what no URL may hold: control characters, spaces, quotes, `<>\^{|}#`, the back quote and
/// all that is not ASCII (RFC 3986, appendix A). What is encoded already stays.
std::string encode_url(std::string_view text);

}  // namespace overlap
