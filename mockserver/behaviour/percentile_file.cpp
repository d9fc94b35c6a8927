#include "mockserver/behaviour/percentile_file.hpp"

#include "mockserver/behaviour/percentile_table.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace overlap::mock {

namespace {

constexpr std::size_t most_bytes = 64 << 20;

}  // namespace

std::vector<Percentile> read_percentile_file(const std::string& path, std::string_view name,
                                             TableSource source) {
  std::error_code ignored;
  if (source == TableSource::regular_file && std::filesystem::exists(path, ignored) &&
      !std::filesystem::is_regular_file(path, ignored)) {
    throw std::invalid_argument(
        fmt::format("the table \"{}\" is no regular file: name a file that has JSON in it", path));
  }
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::string block(64 << 10, '\0');
  while (file && text.size() <= most_bytes) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block, 0, static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > most_bytes) {
    throw std::invalid_argument(fmt::format("the table \"{}\" is larger than 64 MiB", path));
  }
  if (file.bad() || text.empty()) {
    throw std::invalid_argument(
        fmt::format("the table \"{}\" cannot be read: name a file that has JSON in it", path));
  }
  try {
    return parse_percentile_table(text, name);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("the table \"{}\" {}", path, error.what()));
  }
}

}  // namespace overlap::mock
