#include "mockserver/model/azure/paging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace overlap::mock {

OrArmError<Page> find_page(const Parameters& query, std::size_t total, std::size_t size) {
  std::size_t first = 0;
  if (const auto token = query.find("$skiptoken")) {
    const auto* end = token->data() + token->size();
    const auto [rest, error] = std::from_chars(token->data(), end, first);
    if (error != std::errc{} || rest != end || first >= std::max<std::size_t>(total, 1)) {
      return ArmError{400, "InvalidSkipToken", fmt::format("The skip token '{}' is not valid.", *token)};
    }
  }
  return Page{first, first + std::min(size, total - first), total};
}

std::string next_link(const Request& request, const Parameters& query, const Page& page,
                      std::string_view token_name) {
  return fmt::format("{}://{}{}?{}&{}={}", request.scheme, request.host, split_target(request.target).path,
                     query.encoded_without("$skiptoken"), percent_encode(token_name), page.last);
}

}  // namespace overlap::mock
