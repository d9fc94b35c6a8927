// An error in a scenario file, or in what it is given.
#pragma once

#include "document/document_error.hpp"

namespace overlap {

/// A scenario that cannot be run: one sentence with the file, the JSON Pointer of the place, what was
/// expected and what is there. Thrown before anything is sent.
using ScenarioError = DocumentError;

}  // namespace overlap
