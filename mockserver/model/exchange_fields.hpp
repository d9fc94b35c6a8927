// The header fields in which one exchange differs from another of the same request.
#pragma once

#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/ground/routes.hpp"

#include <string>
#include <string_view>

namespace overlap::mock {

/// What of a request and its circumstances shows in nothing but the fields of its answer.
struct Exchange {
  Key key{0};  ///< from seed, method, target and occurrence
  std::string_view client_request_id;
  bool return_client_request_id = false;
  bool quota_told = false;  ///< throttling has said what is left, so nothing is made up
};

/// Appends the fields that the route's own service draws anew for every answer: request ids and the like.
void append_exchange_fields(std::string& fields, Route route, const Exchange& exchange);

}  // namespace overlap::mock
