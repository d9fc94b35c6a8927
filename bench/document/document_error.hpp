// An error in a file that somebody wrote.
#pragma once

#include <stdexcept>

namespace overlap {

/// A document that cannot be used: one sentence with the file, the JSON Pointer of the place, what was
/// expected and what is there. Thrown before anything runs.
struct DocumentError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace overlap
