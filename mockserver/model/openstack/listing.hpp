// Lists that a client filters, sorts and walks page by page, whichever service they belong to.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/target.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// One kind of thing, by number and by id.
struct Collection {
  std::size_t count = 0;
  std::function<Json(std::size_t)> item;
  std::function<std::optional<std::size_t>(std::string_view)> find;
};

struct SortKey {
  std::string field;  ///< a member of the items
  bool descending = false;
};

/// Which items are wanted, in which order, and from where on.
struct Walk {
  std::function<bool(const Json&)> wanted;  ///< empty: all
  std::vector<SortKey> order;               ///< empty: by number
  std::optional<std::string> marker;        ///< the id of the item before the page
  std::size_t limit = 0;                    ///< at most so many
  bool backwards = false;                   ///< the page that ends before the marker
};

/// The numbers of the items on the page, or nothing when the marker is not among what is wanted. Items are
/// computed only for a filter or an order.
std::optional<std::vector<std::size_t>> list_page(const Collection& collection, const Walk& walk);

/// Whether an item's member has one of the values, as texts: booleans in any case, numbers in decimal, null
/// as the empty text. "fixed_ips=ip_address=10.0.0.3" matches lists of objects, "x=y" lists of texts. Members
/// that the item does not have match everything: services ignore filters that they do not know.
bool has_one_of(const Json& item, std::string_view member, const std::vector<std::string_view>& values);

/// A whole number in decimal; nothing for anything else, or for one that is beyond 2^63.
std::optional<std::size_t> read_count(std::string_view text);

/// All values of a repeated parameter; the name matches exactly.
std::vector<std::string_view> all_values(const Parameters& query, std::string_view name);

/// The query for the page next to the item with this id: the same parameters, but for the marker.
std::string query_with_marker(const Parameters& query, std::string_view id, bool backwards = false);

}  // namespace overlap::mock
