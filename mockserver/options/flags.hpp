// CLI11's chained calls, one flag per line.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace overlap::mock {

/// Declares flags in one group of the help.
class Flags {
 public:
  Flags(CLI::App& app, std::string group) : app_(app), group_(std::move(group)) {}

  /// One with a value, which the help calls `value`.
  CLI::Option* add(const char* name, std::string& target, const char* value, const char* help) {
    return app_.add_option(name, target, help)->option_text(value)->group(group_);
  }

  /// One that may be given an empty value, which is another thing than none.
  void add(const char* name, std::optional<std::string>& target, const char* value, const char* help) {
    app_.add_option_function<std::string>(
            name, [&target](const std::string& written) { target = written; }, help)
        ->option_text(value)
        ->group(group_);
  }

  /// One that may be given several times.
  void add(const char* name, std::vector<std::string>& target, const char* value, const char* help) {
    app_.add_option(name, target, help)->option_text(value)->allow_extra_args(false)->group(group_);
  }

  /// One without a value.
  void add(const char* name, bool& target, const char* help) {
    app_.add_flag(name, target, help)->group(group_);
  }

 private:
  CLI::App& app_;
  std::string group_;
};

}  // namespace overlap::mock
