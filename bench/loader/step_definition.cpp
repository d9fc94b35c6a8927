#include "loader/body.hpp"
#include "loader/definition.hpp"

#include <algorithm>
#include <string>

namespace overlap {

const boost::json::value* Until::first_match(const boost::json::array& elements) const {
  const auto found = std::find_if(elements.begin(), elements.end(), [&](const boost::json::value& element) {
    return std::all_of(where.begin(), where.end(), [&](const Match& match) {
      const auto* value = find(element, match.pointer.path);
      std::string text;
      return value != nullptr && append_scalar(*value, text) &&
             std::find(match.allowed.begin(), match.allowed.end(), text) != match.allowed.end();
    });
  });
  return found == elements.end() ? nullptr : &*found;
}

bool StepDefinition::reads_body() const {
  return each || until || (next && next->pointer) ||
         std::any_of(bind.begin(), bind.end(), [](const Binding& binding) { return binding.pointer; });
}

}  // namespace overlap
