// Names written as other tools write them, which are valid here and mean something else.
#pragma once

#include "loader/scope.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// A name in the braces or behind the signs of another tool's templates.
struct ForeignName {
  Reference reference;
  std::string meaning;  // what it is here, and what to write instead: a clause for people
};

/// What in the text looks like one: "{{name}}" (Postman, k6, Jinja) and "${name}" (shells, JavaScript), and
/// in targets "<name>" and a segment ":name" (OpenAPI's predecessors, Express) as well. Only who knows the
/// names of the place can tell whether it is a mistake.
std::vector<ForeignName> foreign_names(std::string_view text, bool is_target);

}  // namespace overlap
