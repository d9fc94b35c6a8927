// The meaning of names in templates while a scenario runs.
#pragma once

#include "loader/body.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap {

/// The names that one response, one element or one repetition adds to those outside it. Immutable once it is
/// shared, so steps on several threads may look into it.
struct Frame {
  std::shared_ptr<const Frame> outer;
  std::vector<std::pair<std::string_view, std::string>> texts;  // names live in the compiled scenario
  std::string_view element_name;                                // empty: no element
  const boost::json::value* element = nullptr;                  // inside *page
  std::shared_ptr<const boost::json::value> page;
};

using Scope = std::shared_ptr<const Frame>;
using Environment = std::map<std::string, std::string>;

/// A name in a template: {name}, {name.path.to.member} or {env:NAME}.
struct Reference {
  std::string name;
  Path path;  // from an element on
  bool is_environment = false;

  /// As written between the braces.
  std::string text() const;
};

/// Reads what stands between the braces. Throws std::invalid_argument, with a sentence, for anything but a
/// name, a name with a path, or env:NAME.
Reference parse_reference(std::string_view text);

/// The value of a name that is not {env:NAME}, as append_value() has it; an empty text where a path leads to
/// nothing or to null.
std::string value_or_empty(const Reference& reference, const Frame* innermost);

/// Appends what the reference stands for: the innermost frame that has the name wins. Throws
/// UnexpectedContent when a path does not lead to a text, a number or a boolean; that all names exist was
/// checked at load.
void append_value(const Reference& reference, const Frame* innermost, const Environment& environment,
                  std::string& out);

}  // namespace overlap
