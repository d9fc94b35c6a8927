#include "mockserver/ground/message.hpp"

#include "words/letter_case.hpp"

namespace overlap::mock {

std::string_view Request::field(std::string_view name) const {
  for (const auto& field : fields) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

std::optional<std::string> Request::list(std::string_view name) const {
  std::optional<std::string> values;
  for (const auto& field : fields) {
    if (!equal_ignoring_case(field.name, name)) continue;
    if (values) {
      values->append(", ").append(field.value);
    } else {
      values = field.value;
    }
  }
  return values;
}

}  // namespace overlap::mock
