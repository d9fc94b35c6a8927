// An error in what the user typed.
#pragma once

#include <stdexcept>

namespace overlap {

/// One sentence that says what is wrong with the command line and what would be right. Exit code 2; nothing
/// was started.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace overlap
