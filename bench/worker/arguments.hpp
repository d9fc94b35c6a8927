// A worker's command line, which says nothing, except in test builds.
#pragma once

#include <optional>
#include <string>

namespace overlap {

/// Takes main's arguments. The sentence that refuses them, or nullopt when they are as they should be: none.
/// Test builds take `--slowed cpu:3us,block:1ms`, any number of times, and slow the worker down by the sum
/// (run/slowed.hpp). Call it before any thread is started.
std::optional<std::string> take_arguments(int argc, const char* const* argv);

}  // namespace overlap
