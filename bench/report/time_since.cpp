#include "report/time_since.hpp"

#include "words/dates.hpp"

#include <fmt/format.h>

#include <string_view>

namespace overlap {

namespace {

using namespace std::chrono;

std::string count(long number, std::string_view unit) {
  return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}

}  // namespace

std::string time_since(const std::string& instant, system_clock::time_point now) {
  const auto then = parse_timestamp(instant);
  if (!then || *then > now) return instant;
  const auto passed = floor<hours>(now - *then);
  const auto whole_days = floor<days>(passed);
  const auto rest = count((passed - whole_days).count(), "hour");
  return whole_days.count() == 0 ? rest : count(whole_days.count(), "day") + ", " + rest;
}

}  // namespace overlap
