// Reads the files of cases beside this, which the Python worker's tests read as well.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace overlap {

/// A test's sentence, and the cases that show it.
struct Sentence {
  std::string name;
  nlohmann::json cases;
};

inline std::ostream& operator<<(std::ostream& out, const Sentence& sentence) {
  return out << sentence.name;
}

/// The file "retry" is tests/cases/retry.json. Throws when there is none.
inline nlohmann::json read_cases(const std::string& file) {
  const auto path = std::string(CASES_DIR) + "/" + file + ".json";
  std::ifstream in(path);
  if (!in) throw std::runtime_error("there is no " + path);
  return nlohmann::json::parse(in);
}

inline std::vector<Sentence> sentences(const std::string& file, const std::string& section) {
  std::vector<Sentence> found;
  const auto document = read_cases(file);
  for (const auto& [name, cases] : document.at(section).items()) found.push_back({name, cases});
  return found;
}

inline std::string name_of(const testing::TestParamInfo<Sentence>& info) {
  return info.param.name;
}

/// A text, or nothing for null.
inline std::optional<std::string> text_or_nothing(const nlohmann::json& value) {
  return value.is_null() ? std::nullopt : std::optional<std::string>(value.get<std::string>());
}

}  // namespace overlap
