// Numbers, sizes and times in a query.
#pragma once

#include "mockserver/ground/latency.hpp"
#include "mockserver/ground/target.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace overlap::mock {

/// The value of a parameter (any case), nothing when the query does not have it. Throws std::invalid_argument
/// when it has it more than once: which of them counts would be a guess.
std::optional<std::string_view> only_value(const Parameters& query, std::string_view name);

/// The value of a parameter, or `absent` when the query does not have it. All throw std::invalid_argument
/// with one sentence that names the parameter, says what was written and what would be right.
std::uint64_t whole_number(const Parameters& query, std::string_view name, std::uint64_t absent,
                           std::uint64_t least, std::uint64_t most);
std::uint64_t byte_count(const Parameters& query, std::string_view name, std::uint64_t absent,
                         std::uint64_t most);
Duration duration(const Parameters& query, std::string_view name, Duration absent, Duration most);

/// Reads one such number or size; `name` is what the sentence calls it.
std::uint64_t read_whole_number(std::string_view name, std::string_view text, std::uint64_t least,
                                std::uint64_t most);
std::uint64_t read_byte_count(std::string_view name, std::string_view text, std::uint64_t most);

}  // namespace overlap::mock
