// Where in a file something is, for the sentences that refuse it.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace overlap {

/// A file and a JSON Pointer into it.
class Location {
 public:
  explicit Location(std::string_view file) : file_(file) {}

  Location operator/(const std::string& key) const;
  Location operator/(std::size_t index) const;

  const nlohmann::json::json_pointer& pointer() const { return pointer_; }

  /// Throws DocumentError: "FILE: POINTER: SENTENCE", without the pointer where it is the whole document.
  [[noreturn]] void refuse(std::string_view sentence) const;

 private:
  std::string file_;
  nlohmann::json::json_pointer pointer_;
};

/// The result of make(); the sentence of a std::invalid_argument that it throws is told with the place.
template <class Make>
auto at(const Location& place, Make make) {
  try {
    return make();
  } catch (const std::invalid_argument& error) {
    place.refuse(error.what());
  }
}

/// The value as JSON, cut after some sixty characters: what a person recognises it by.
std::string excerpt(const nlohmann::json& value);

}  // namespace overlap
