// The JSON of responses. Read with Boost.JSON, which is several times faster than the library that reads the
// scenario files: on an event loop, parsing was two thirds of all work, and that is no idiom's fault.
#pragma once

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// A JSON Pointer's reference tokens (RFC 6901, 4), unescaped, from the root on.
using Path = std::vector<std::string>;

/// The tokens of a pointer that is known to be one.
Path tokens(std::string_view pointer);

/// A whole response. nullptr when the text is not JSON, or nests deeper than 512 levels. Its numbers keep the
/// texts that the server wrote: what they mean is the server's business, and `1e400` is more than a double
/// can hold. Ask kind() and append_scalar() of them; other than whole numbers they are strings to Boost.JSON.
std::shared_ptr<const boost::json::value> parse_body(std::string_view text);

/// Writes a value out of a parse_body() for read_value(), in another process of the same program.
std::string write_value(const boost::json::value& value);

/// What write_value() wrote; nullptr for anything else.
std::shared_ptr<const boost::json::value> read_value(std::string_view text);

/// The value that the path leads to, or nullptr.
const boost::json::value* find(const boost::json::value& value, const Path& path);

/// The text that the value is, if it is one and not a number.
std::optional<std::string_view> text_of(const boost::json::value& value);

/// A text, number or boolean as the text it is compared and rendered as; false for anything else.
bool append_scalar(const boost::json::value& value, std::string& out);

/// "nothing", "null", "an object", "an array", "a string", ...: what was found, without its content, which
/// may be a secret and would end up in traces.
std::string_view kind(const boost::json::value* value);

}  // namespace overlap
