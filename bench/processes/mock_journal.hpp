// What the mock saw of one run, as its administration tells it.
#pragma once

#include "core/account.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace overlap {

/// A journal that is not one, in a sentence that says what is missing.
struct JournalError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The mock's side of a run. That of a run of which nothing arrived is empty.
struct Journal {
  Work work;                         // requests received, and their hash
  std::uint64_t peak_in_flight = 0;  // from a request's last byte read to its response's first byte written
  std::optional<std::uint64_t> in_flight;  // now; nullopt from a mock that does not tell
  MockAccount mock;
};

/// Reads the answer to GET /__mock/journal/{run}. What it holds beyond a Journal is passed over: the delays
/// and the lateness are known from every single response. Throws JournalError.
Journal read_journal(std::string_view text);

}  // namespace overlap
