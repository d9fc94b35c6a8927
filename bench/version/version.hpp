// Which version of the programs this is.
#pragma once

#include <string>
#include <string_view>

namespace overlap {

/// The project's version: "0.2.0".
std::string_view version();

/// The commit that the program was built from, by its first 12 digits; "-dirty" behind it says that files
/// differed from it, and "unknown" that the sources were no git checkout.
std::string_view commit();

/// What a program says to --version: "overlap 0.2.0 (commit 0123456789ab)".
std::string version_line(std::string_view program);

}  // namespace overlap
