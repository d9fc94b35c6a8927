#include "commands/output_file.hpp"

#include "commands/usage_error.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace overlap {

namespace fs = std::filesystem;

void check_writable(const std::string& file) {
  const auto folder = fs::absolute(file).parent_path();
  if (!fs::is_directory(folder))
    throw UsageError(fmt::format("--out: there is no folder \"{}\"", folder.string()));
  if (::access(folder.c_str(), W_OK) != 0 || fs::is_directory(file)) {
    throw UsageError(fmt::format("--out: cannot write \"{}\"", file));
  }
}

void write_file(const std::string& file, const std::string& text) {
  const auto temporary = file + ".part";
  std::ofstream stream(temporary, std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) throw std::runtime_error(fmt::format("cannot write \"{}\"", temporary));
  fs::rename(temporary, file);
}

}  // namespace overlap
