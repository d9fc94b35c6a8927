// What a command line that CLI11 refuses is told. A header alone, for the programs that use CLI11.
#pragma once

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <string>

namespace overlap {

/// The sentence for an option of `app`, or of its subcommands, that is given more often than it has a
/// meaning; empty if there is none. CLI11 says "At Most 1 required but received 2".
inline std::string given_too_often(const CLI::App& app) {
  for (const auto* option : app.get_options()) {
    const bool takes_one =
        option->get_expected_max() == 1 && option->get_multi_option_policy() == CLI::MultiOptionPolicy::Throw;
    if (!takes_one || option->count() < 2) continue;
    return fmt::format("{} is given {}, and takes one value", option->get_name(),
                       option->count() == 2 ? "twice" : fmt::format("{} times", option->count()));
  }
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (auto sentence = given_too_often(*command); !sentence.empty()) return sentence;
  }
  return "";
}

/// One sentence on why the arguments cannot be parsed.
inline std::string sentence_on(const CLI::ParseError& error, const CLI::App& app) {
  if (auto sentence = given_too_often(app); !sentence.empty()) return sentence;
  const std::string said = error.what();
  if (error.get_name() == "ArgumentMismatch" && said.starts_with("--") && said.ends_with(" missing"))
    return said.substr(0, said.find(':')) + " wants a value behind it";
  return said;
}

}  // namespace overlap
