#include "mockserver/model/general/query_value.hpp"

#include "mockserver/behaviour/latency_spec.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace overlap::mock {

std::uint64_t read_whole_number(std::string_view name, std::string_view text, std::uint64_t least,
                                std::uint64_t most) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || number < least || number > most) {
    throw std::invalid_argument(
        fmt::format("{} is a whole number from {} to {}, not \"{}\"", name, least, most, text));
  }
  return number;
}

std::uint64_t read_byte_count(std::string_view name, std::string_view text, std::uint64_t most) {
  const auto bytes = parse_bytes(text);
  if (!bytes || *bytes > most) {
    throw std::invalid_argument(fmt::format("{} is a size of at most {}, like 1000, 64KiB or 1MB, not \"{}\"",
                                            name, format_bytes(most), text));
  }
  return *bytes;
}

std::optional<std::string_view> only_value(const Parameters& query, std::string_view name) {
  std::optional<std::string_view> value;
  for (const auto& [key, found] : query.all()) {
    if (!equal_ignoring_case(key, name)) continue;
    if (value) throw std::invalid_argument(fmt::format("{} is there more than once: write it once", name));
    value = found;
  }
  return value;
}

std::uint64_t whole_number(const Parameters& query, std::string_view name, std::uint64_t absent,
                           std::uint64_t least, std::uint64_t most) {
  const auto text = only_value(query, name);
  return text ? read_whole_number(name, *text, least, most) : absent;
}

std::uint64_t byte_count(const Parameters& query, std::string_view name, std::uint64_t absent,
                         std::uint64_t most) {
  const auto text = only_value(query, name);
  return text ? read_byte_count(name, *text, most) : absent;
}

Duration duration(const Parameters& query, std::string_view name, Duration absent, Duration most) {
  const auto text = only_value(query, name);
  if (!text) return absent;
  const auto read = parse_duration(*text);
  if (!read || *read > most) {
    throw std::invalid_argument(fmt::format("{} is a time of at most {}, like 20ms or 1.5s, not \"{}\"", name,
                                            to_string(FixedLatency{most}), *text));
  }
  return *read;
}

}  // namespace overlap::mock
