// Numbers of files that are sent as they are written, or not at all.
#pragma once

#include "document/location.hpp"

#include <string_view>

namespace overlap {

/// Of a document that parse_document() takes. Throws DocumentError for a number that would be written
/// otherwise than it is there, as 1e3, 1.50, -0, and what has more digits than a double: the server would be
/// asked for another thing, or a client be told one.
void refuse_changed_numbers(std::string_view text, const Location& root);

}  // namespace overlap
