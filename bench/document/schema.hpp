// The form of a file, as a JSON Schema says it.
#pragma once

#include "document/location.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>

namespace overlap {

/// A JSON Schema (draft 7) in which every part has a "title", and every object either lists its keys or gives
/// patterns for them. The titles are noun phrases: they become "expected ...".
class Schema {
 public:
  /// Compiles the schema once; it is the program's own, so a mistake in it is an assertion of its tests.
  explicit Schema(const char* text);
  ~Schema();

  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  /// Throws DocumentError with the deepest place at which the document is not what the schema says.
  void check(const nlohmann::json& document, const Location& root) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace overlap
