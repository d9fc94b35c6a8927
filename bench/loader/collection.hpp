// The rows that a scenario collects: what its "collect" part says, and how the table is made of what the
// responses contribute.
#pragma once

#include "loader/scenario_file.hpp"
#include "loader/scope.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace overlap {

class Location;
struct CompiledScenario;
struct StepDefinition;

/// One way in which responses contribute values. Contribution::source is its place in Collection::sources.
struct CollectionSource {
  enum class Kind {
    row,       // an element is there, and with it its row
    scope,     // what a name stands for where the element is in scope
    response,  // a value in the response of a step below the element
    list       // a value of every element of a list, under a key of its own
  };
  Kind kind = Kind::row;
  Reference reference;                   // of a scope's
  const StepDefinition* step = nullptr;  // whose responses it is in, of a response's and a list's
  Path value;                            // in the response, or in an element of the list
  Path key;                              // in an element of the list
  std::string any;                       // the pointer to the list
};

/// One entry of "columns". Several may have one title: the first that has a value for a row gives it.
struct CollectionColumn {
  std::size_t title = 0;
  std::uint32_t source = 0;  // of the value, or of the key to look up
  std::optional<std::size_t> part;
  bool lower = false;
  std::optional<std::uint32_t> lookup;  // the list in which the value is a key
  bool all = false;                     // values of that key, instead of the first
  std::map<std::string, std::string> words;
};

/// "collect", compiled.
struct Collection {
  std::string each;  // the name of the elements that make rows
  Reference key;     // which tells one row from another
  bool ignore_case = false;
  std::vector<RowColumn> titles;
  std::vector<CollectionColumn> columns;
  std::vector<CollectionSource> sources;  // the first is the one of kind row
};

/// Compiles "collect" for a scenario whose steps are compiled. Throws ScenarioError.
Collection compile_collection(const nlohmann::json& json, const Location& place,
                              const CompiledScenario& scenario);

/// The contributions of a response of this step, as the page with this number of its collection; empty when
/// there are none. The function throws UnexpectedContent.
std::function<std::vector<Contribution>(const Response&)> contributions_of(
    std::shared_ptr<const CompiledScenario> scenario, const StepDefinition& step, Scope scope,
    std::uint32_t page);

/// One row for each key, sorted by the first column, then the second and so on. Pure: the order of the
/// contributions, which is another one in every run, does not matter.
Rows rows_of(const Collection& collection, std::vector<Contribution> contributions);

}  // namespace overlap
