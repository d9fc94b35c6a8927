#include "mockserver/behaviour/percentile_file.hpp"

#include "mockserver/behaviour/percentile_table.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace overlap::mock {

std::vector<Percentile> read_percentile_file(const std::string& path, std::string_view name) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!(text << file.rdbuf())) {
    throw std::invalid_argument(
        fmt::format("the table \"{}\" cannot be read: name a file that has JSON in it", path));
  }
  try {
    return parse_percentile_table(text.str(), name);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("the table \"{}\" {}", path, error.what()));
  }
}

}  // namespace overlap::mock
