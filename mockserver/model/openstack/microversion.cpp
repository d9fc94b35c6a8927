#include "mockserver/model/openstack/microversion.hpp"

#include "mockserver/ground/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace overlap::mock {

namespace {

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "identity 3.14, compute 2.61": one field for all services.
std::string_view version_of_compute(std::string_view field) {
  constexpr std::string_view service = "compute ";
  while (!field.empty()) {
    const auto end = std::min(field.find(','), field.size());
    const auto part = trim(field.substr(0, end));
    field.remove_prefix(std::min(end + 1, field.size()));
    if (equal_ignoring_case(part.substr(0, service.size()), service))
      return trim(part.substr(service.size()));
  }
  return {};
}

// A number without leading zeros, taken off the front.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned number = 0;
  if (text.empty() || text.front() == '0') return std::nullopt;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return number;
}

std::optional<Microversion> parse(std::string_view text) {
  const auto major = take_number(text);
  if (!major || !text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  const auto minor = text == "0" ? std::optional(0U) : take_number(text);
  if (!minor || (*minor != 0 && !text.empty())) return std::nullopt;
  return Microversion{*major, *minor};
}

}  // namespace

std::string to_string(Microversion version) {
  return fmt::format("{}.{}", version.major, version.minor);
}

OrRefusal<Microversion> negotiate(const Request& request) {
  const auto versions = request.list("OpenStack-API-Version").value_or("");
  auto text = version_of_compute(versions);
  if (text.empty()) text = trim(request.field("X-OpenStack-Nova-API-Version"));
  if (text.empty()) return oldest_microversion;
  if (equal_ignoring_case(text, "latest")) return newest_microversion;
  const auto version = parse(text);
  if (!version) {
    return Refusal{
        400, fmt::format("API Version String '{}' is of invalid format. Must be of format MajorNum.MinorNum.",
                         text)};
  }
  if (*version < oldest_microversion || *version > newest_microversion) {
    return Refusal{
        406,
        fmt::format("Version {} is not supported by the API. Minimum is {} and maximum is {}.",
                    to_string(*version), to_string(oldest_microversion), to_string(newest_microversion))};
  }
  return *version;
}

std::string microversion_fields(Microversion version) {
  return fmt::format(
      "OpenStack-API-Version: compute {0}\r\n"
      "X-OpenStack-Nova-API-Version: {0}\r\n"
      "Vary: OpenStack-API-Version\r\n"
      "Vary: X-OpenStack-Nova-API-Version\r\n",
      to_string(version));
}

}  // namespace overlap::mock
