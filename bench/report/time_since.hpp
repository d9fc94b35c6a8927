// How long something has been so.
#pragma once

#include <chrono>
#include <string>

namespace overlap {

/// From an instant as APIs write it ("2026-03-01T07:00:00.1234567Z", RFC 3339 in UTC) to `now`, in days and
/// hours: "2 days, 1 hour", "5 hours". Anything else, and an instant after `now`, comes back as it is. Pure.
std::string time_since(const std::string& instant, std::chrono::system_clock::time_point now);

}  // namespace overlap
