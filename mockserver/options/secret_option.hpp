// A secret that the command line, a file or the environment gives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// The first line of a file. Throws std::invalid_argument with one sentence that names the flag.
std::string read_secret_file(std::string_view flag, const std::string& path);

/// The flag's value ("--x"), or the first line of the file that its companion names ("--x-file"), or else
/// the environment's value, or, if that is empty, the one by default. `value` and `path` are what has been
/// written after the two flags, if they have been. Throws std::invalid_argument with one sentence.
std::string choose_secret(const std::string& flag, const std::optional<std::string>& value,
                          const std::optional<std::string>& path, std::string_view environment,
                          std::string_view by_default);

}  // namespace overlap::mock
