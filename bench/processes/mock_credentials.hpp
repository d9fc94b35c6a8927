// The secrets that the mock asks clients for.
#pragma once

#include "processes/interrupt.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// Values for variables that clients of such a mock take secrets from, e.g. OS_PASSWORD. Those that one of
/// the options gives are not among them: whoever gave them knows them. Starts the program for a moment,
/// without the environment variables in `withheld`. Throws MockUsageError, ChildError or Interrupted.
std::map<std::string, std::string> mock_credentials(const std::filesystem::path& program,
                                                    const std::vector<std::string>& options,
                                                    const std::set<std::string>& withheld,
                                                    const Interrupt& interrupt);

/// Reads the line that mockserver --print-defaults prints. Where it names a variable, the value is that which
/// the variable has here. Throws ChildError for a line that is none.
std::map<std::string, std::string> read_credentials(std::string_view line);

}  // namespace overlap
