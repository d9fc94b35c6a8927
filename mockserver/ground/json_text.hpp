// JSON whose keys stay in the order in which they were written, as Azure's answers have them.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace overlap::mock {

using Json = nlohmann::ordered_json;

/// Compact text. Bytes that are not UTF-8, which can only come from a request that is quoted, become U+FFFD.
std::string to_text(const Json& json);

/// The same as an immutable body that many responses can share.
std::shared_ptr<const std::string> to_body(const Json& json);

}  // namespace overlap::mock
