// The mock's output for an option with which it does not serve.
#pragma once

#include "processes/interrupt.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace overlap {

/// The lines that it prints until it ends. `withheld` are environment variables that it must not inherit.
/// Throws MockUsageError, ChildError or Interrupted.
std::vector<std::string> ask_mock(const std::filesystem::path& program,
                                  const std::vector<std::string>& options,
                                  const std::set<std::string>& withheld, const Interrupt& interrupt);

}  // namespace overlap
