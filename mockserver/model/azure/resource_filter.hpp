// The $filter of Resource Manager's lists of groups and resources.
#pragma once

#include "mockserver/model/azure/arm_error.hpp"
#include "mockserver/model/azure/odata_filter.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// The $filter of a list: groups by their tags only, resources also by what they are.
enum class Filterable { groups, resources };

/// Comparisons with eq and ne of resourceType, name, location, resourceGroup, tagName and tagValue (Resources
/// - List, Resource Groups - List). No filter lets everything pass.
class ResourceFilter {
 public:
  /// Refuses, with 400, what these lists cannot be filtered by.
  static OrArmError<ResourceFilter> parse(std::optional<std::string_view> text, Filterable list);

  bool empty() const { return clauses_.empty(); }

  /// Whether resources of this type can pass at all; spares computing them.
  bool admits_type(std::string_view type) const;

  /// Whether this item of the list passes.
  bool passes(const Json& item) const;

 private:
  std::vector<FilterClause> clauses_;
};

}  // namespace overlap::mock
