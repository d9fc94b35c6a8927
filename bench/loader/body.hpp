// The JSON of responses. Read with Boost.JSON, which is several times faster than the library that reads the
// scenario files: on an event loop, parsing was two thirds of all work, and that is no idiom's fault.
#pragma once

#include <boost/json/value.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// A JSON Pointer's reference tokens (RFC 6901, 4), unescaped, from the root on.
using Path = std::vector<std::string>;

/// The tokens of a pointer that is known to be one.
Path tokens(std::string_view pointer);

/// A whole response. nullptr when the text is not JSON, or nests deeper than 512 levels.
std::shared_ptr<const boost::json::value> parse_body(std::string_view text);

/// The value that the path leads to, or nullptr.
const boost::json::value* find(const boost::json::value& value, const Path& path);

/// A text, number or boolean as the text it is compared and rendered as; false for anything else.
bool append_scalar(const boost::json::value& value, std::string& out);

/// "nothing", "null", "an object", "an array", "a string", ...: what was found, without its content, which
/// may be a secret and would end up in traces.
std::string_view kind(const boost::json::value* value);

}  // namespace overlap
