// One run as the mock saw it, told by its administration.
#pragma once

#include "core/account.hpp"

#include <stdexcept>
#include <string_view>

namespace overlap {

/// A journal that is not one, in a sentence that says what is missing.
struct JournalError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reads the answer to GET /__mock/journal/{run}. What it holds beyond a Journal is passed over: the delays
/// and the lateness are known from every single response. Throws JournalError.
Journal read_journal(std::string_view text);

}  // namespace overlap
