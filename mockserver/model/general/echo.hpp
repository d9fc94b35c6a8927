// The answer that tells a client what it has sent.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"

namespace overlap::mock {

/// Method, target, path, query and fields in the order received, and the body: as text if it is UTF-8, in
/// base 64 otherwise. The values of fields that hold secrets are replaced by "(hidden)".
Json echo(const Request& request);

}  // namespace overlap::mock
