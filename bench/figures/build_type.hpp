// How this program was compiled.
#pragma once

#include <string>

namespace overlap {

/// "optimised" or "debug", and what else there is in this build: "debug, asserts, address sanitizer".
std::string build_type();

/// Of that, what makes the build a slow one; empty in a release build.
std::string slow_build();

}  // namespace overlap
