// Texts from files, servers and workers, made safe to print.
#pragma once

#include <string>

namespace overlap {

/// Control characters, which could move a terminal's cursor or break a line, become spaces.
std::string on_one_line(std::string text);

}  // namespace overlap
