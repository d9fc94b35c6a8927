// How much of a response every client reads, whatever its library would take.
#pragma once

#include <cstddef>
#include <cstdint>

namespace overlap {

/// All lines before the body, with their ends and those of interim responses; and all trailers behind one.
constexpr std::size_t head_limit = 64 * 1024;

/// Any one line of it, and of those between chunks, with its end. The libraries' own limits are no lower:
/// 8,192 bytes in cpp-httplib, and 8,190 without the end in aiohttp.
constexpr std::size_t line_limit = 8 * 1024;

/// The body, without what frames it.
constexpr std::uint64_t body_limit = 256 * 1024 * 1024;

// The sentences for what is beyond them.
inline constexpr const char* head_too_large = "the response's head is larger than 64 KiB";
inline constexpr const char* trailers_too_large = "the response's trailers are larger than 64 KiB";
inline constexpr const char* line_too_long = "a line of the response is longer than 8 KiB";
inline constexpr const char* body_too_large = "the response's body is larger than 256 MiB";

}  // namespace overlap
