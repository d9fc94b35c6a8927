#include "report/time_since.hpp"

#include "words/dates.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace overlap {

namespace {

using namespace std::chrono;

// As APIs write it. A day, or a time of another zone, is text that somebody chose, and stays.
bool is_in_utc(std::string_view text) {
  constexpr std::string_view shortest = "2026-03-01T07:00:00Z";
  return text.size() >= shortest.size() && text[10] == 'T' && text[16] == ':' &&
         (text.ends_with('Z') || text.ends_with("+00:00"));
}

std::string count(long number, std::string_view unit) {
  return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}

}  // namespace

std::string time_since(const std::string& instant, system_clock::time_point now) {
  const auto then = is_in_utc(instant) ? parse_timestamp(instant) : std::nullopt;
  if (!then || floor<seconds>(*then) > now) return instant;
  const auto passed = floor<hours>(now - floor<seconds>(*then));
  const auto whole_days = floor<days>(passed);
  const auto rest = count((passed - whole_days).count(), "hour");
  return whole_days.count() == 0 ? rest : count(whole_days.count(), "day") + ", " + rest;
}

}  // namespace overlap
