// Dates that move with the day on which a scenario is run.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace overlap {

/// "today", "today-89d" or "today+1d" as "YYYY-MM-DD" (ISO 8601), counted from `today`. Any other text gives
/// nullopt.
std::optional<std::string> relative_date(std::string_view text, std::chrono::sys_days today);

}  // namespace overlap
