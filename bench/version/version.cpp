#include "version/version.hpp"

namespace overlap {

std::string_view version() {
  return OVERLAP_VERSION;
}

std::string version_line(std::string_view program) {
  std::string line(program);
  line.append(" ").append(version()).append(" (commit ").append(commit()).append(")");
  return line;
}

}  // namespace overlap
