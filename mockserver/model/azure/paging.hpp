// Pages of a list, and the link from one to the next.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/ground/target.hpp"
#include "mockserver/model/azure/arm_error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace overlap::mock {

/// The items [first, last) of a list of `total`.
struct Page {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t total = 0;

  bool has_next() const { return last < total; }
};

/// The page that $skiptoken asks for (the mock's token is the number of items that come before; absent means
/// the first page), with at most `size` items. A token that the mock cannot have given is refused with 400.
OrArmError<Page> find_page(const Parameters& query, std::size_t total, std::size_t size);

/// The absolute URL of the page after this one: scheme and Host of the request, its path as received, its
/// parameters, and the token under the name given ("$skiptoken", in Monitor's answers "$skipToken").
std::string next_link(const Request& request, const Parameters& query, const Page& page,
                      std::string_view token_name = "$skiptoken");

}  // namespace overlap::mock
