// From the bytes of a file to JSON.
#pragma once

#include "document/location.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace overlap {

/// A document nested deeper is nobody's scenario, and would exhaust the stack of whoever walks it.
constexpr std::size_t deepest_nesting = 100;

/// All bytes of a file. Blocks on it. Throws DocumentError when it cannot be read.
std::string read_document(const std::filesystem::path& file);

/// Throws DocumentError for what is not JSON, has one key twice in an object, or is nested deeper than
/// deepest_nesting.
nlohmann::json parse_document(std::string_view text, const Location& root);

}  // namespace overlap
