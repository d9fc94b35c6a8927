#include "commands/installation.hpp"

#include "commands/target_options.hpp"
#include "commands/usage_error.hpp"
#include "words/natural_order.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap {

namespace fs = std::filesystem;

namespace {

// share/overlap/NAME beside the running program, or the folder of the sources when that is not installed.
fs::path installed_folder(const char* name, const char* source) {
  const auto installed =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "share/overlap" / name;
  std::error_code ignored;
  return fs::is_directory(installed, ignored) ? installed : fs::path(OVERLAP_SOURCE_DIR) / source;
}

}  // namespace

fs::path sibling_program(const std::string& name) {
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

fs::path scenarios_folder() {
  return installed_folder("scenarios", "scenarios");
}

fs::path python_worker() {
  return installed_folder("workers/python", "scripts/workers/python");
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
  std::sort(names.begin(), names.end(), comes_before);
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
  if (written.find("://") != std::string::npos || is_host_and_port(written)) {
    const bool has_scheme = written.find("://") != std::string::npos;
    throw UsageError(
        fmt::format("a URL is no scenario: name what to measure there, as in overlap run ping --target {}",
                    has_scheme ? "URL" : "http://" + written.substr(0, written.find_first_of("?#"))));
  }
  if (fs::is_directory(path, ignored))
    throw UsageError(fmt::format("\"{}\" is a folder without a scenario.json", written));
  if (fs::exists(path, ignored)) throw UsageError(fmt::format("\"{}\" is no file of a scenario", written));
  if (nearest(written, names).empty() &&
      (written.find('/') != std::string::npos || written.ends_with(".json"))) {
    throw UsageError(fmt::format("there is no file \"{}\" (overlap list names the scenarios)", written));
  }
  throw UsageError(unknown_name("scenario", "scenarios", written, names));
}

}  // namespace overlap
