#include "core/trace.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace overlap {

namespace {

constexpr std::array<std::string_view, 8> failure_names{"none", "timeout", "cancelled", "connect",
                                                        "tls",  "reset",   "protocol",  "content"};
constexpr std::array<std::string_view, 3> release_names{"root", "then", "after"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(std::string_view text, const std::array<std::string_view, N>& names) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

// Cuts off and returns what stands before the first separator, without the blanks around it.
std::string_view cut(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto before = without_blanks(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return before;
}

// The duration of the metric called `name`, or nullopt. Metrics are separated by commas, their parameters by
// semicolons.
std::optional<Duration> metric(std::string_view value, std::string_view name) {
  while (!value.empty()) {
    auto entry = cut(value, ',');
    if (cut(entry, ';') != name) continue;
    auto number = cut(entry, ';');
    if (cut(number, '=') != "dur") continue;
    number = without_blanks(number);
    double milliseconds = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), milliseconds);
    if (result.ec != std::errc{} || !(milliseconds >= 0) || milliseconds > 1e12) return std::nullopt;
    return from_seconds(milliseconds / 1e3);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ServerDelay> parse_server_timing(std::string_view value) {
  const auto asked = metric(value, "asked");
  const auto served = metric(value, "served");
  if (!asked || !served) return std::nullopt;
  return ServerDelay{*asked, *served};
}

std::string_view to_string(Failure failure) {
  return failure_names[static_cast<std::size_t>(failure)];
}
std::optional<Failure> parse_failure(std::string_view text) {
  return parse<Failure>(text, failure_names);
}

std::string_view to_string(Release release) {
  return release_names[static_cast<std::size_t>(release)];
}
std::optional<Release> parse_release(std::string_view text) {
  return parse<Release>(text, release_names);
}

}  // namespace overlap
