// Numbers that are sent as they are written, or not at all.
#pragma once

#include "document/location.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// A number that would be written otherwise than it was read, as 1e3, 1.50, -0, and what has more digits than
/// a double.
struct ChangedNumber {
  std::string pointer;  // where it stands, as a JSON Pointer (RFC 6901)
  std::string text;     // as it was read
  std::string written;  // as it would be written
};

/// Those of a document that parse_document() takes, in their order.
std::vector<ChangedNumber> changed_numbers(std::string_view text);

/// Throws DocumentError for the first of them: the server would be asked for another thing, or a client be
/// told one.
void refuse_changed_numbers(std::string_view text, const Location& root);

}  // namespace overlap
