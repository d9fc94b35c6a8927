#include "mockserver/options/secret_option.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace overlap::mock {

std::string read_secret_file(std::string_view flag, const std::string& path) {
  std::ifstream file(path);
  std::string secret;
  if (!file || !std::getline(file, secret)) {
    throw std::invalid_argument(fmt::format("{} cannot read a line from \"{}\"", flag, path));
  }
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.empty()) {
    throw std::invalid_argument(fmt::format("{} finds an empty first line in \"{}\"", flag, path));
  }
  return secret;
}

std::string choose_secret(const std::string& flag, const std::optional<std::string>& value,
                          const std::optional<std::string>& path, std::string_view environment,
                          std::string_view by_default) {
  const auto file_flag = flag + "-file";
  if (value && path) {
    throw std::invalid_argument(fmt::format("{} and {} exclude each other: give one", flag, file_flag));
  }
  if (path) return read_secret_file(file_flag, *path);
  if (value && value->empty()) {
    throw std::invalid_argument(fmt::format("{} takes a value that is not empty", flag));
  }
  if (value) return *value;
  return std::string(environment.empty() ? by_default : environment);
}

}  // namespace overlap::mock
