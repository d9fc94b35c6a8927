// Text made fit for Markdown.
#pragma once

#include <string>

namespace overlap {

/// The text on one line, with what could mean something to Markdown escaped. CommonMark lets every ASCII
/// punctuation character be escaped; these are the ones that could mean something.
std::string escaped(const std::string& text);

/// Without the spaces that align a column on a terminal.
std::string unpadded(const std::string& text);

}  // namespace overlap
