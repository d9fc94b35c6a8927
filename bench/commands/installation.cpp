#include "commands/installation.hpp"

#include "commands/usage_error.hpp"
#include "core/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap {

namespace fs = std::filesystem;

fs::path sibling_program(const std::string& name) {
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

fs::path scenarios_folder() {
  const auto installed =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "share/overlap/scenarios";
  std::error_code ignored;
  return fs::is_directory(installed, ignored) ? installed : fs::path(OVERLAP_SOURCE_DIR) / "scenarios";
}

std::vector<std::string> scenario_names(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (fs::exists(entry.path() / "scenario.json")) names.push_back(entry.path().filename());
  }
  if (error)
    throw UsageError(
        fmt::format("cannot read the scenarios in \"{}\": {}", folder.string(), error.message()));
  std::sort(names.begin(), names.end());
  return names;
}

ScenarioFile find_scenario(const std::string& written, const fs::path& folder) {
  const auto names = scenario_names(folder);
  if (std::find(names.begin(), names.end(), written) != names.end()) {
    return ScenarioFile::read(folder / written / "scenario.json");
  }
  std::error_code ignored;
  const fs::path path(written);
  if (fs::is_regular_file(path, ignored)) return ScenarioFile::read(path);
  if (fs::is_regular_file(path / "scenario.json", ignored)) return ScenarioFile::read(path / "scenario.json");
  throw UsageError(unknown_name("scenario", "scenarios", written, names));
}

}  // namespace overlap
