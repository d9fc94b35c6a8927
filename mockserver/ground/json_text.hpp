// JSON whose keys stay in the order in which they were written, as Azure's answers have them.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

using Json = nlohmann::ordered_json;

/// JSON that somebody else wrote. Nothing when the text is not JSON. Throws std::invalid_argument with the
/// end of a sentence, like "is nested more than 100 levels deep", for JSON that a file may not be either
/// (document/parse.hpp). A map and not Json, where a member costs as much as the object has: thousands of
/// them would keep an event loop busy.
std::optional<nlohmann::json> read_json(std::string_view text);

/// Compact text. Bytes that are not UTF-8, which can only come from a request that is quoted, become U+FFFD.
std::string to_text(const Json& json);

/// The same as an immutable body that many responses can share.
std::shared_ptr<const std::string> to_body(const Json& json);

}  // namespace overlap::mock
