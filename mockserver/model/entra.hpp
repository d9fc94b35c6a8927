// Microsoft Entra ID: tokens for client credentials, and the documents that lead to them.
#pragma once

#include "mockserver/model/json_text.hpp"
#include "mockserver/model/keyed_hash.hpp"
#include "mockserver/model/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace overlap::mock {

/// A status and a body.
struct EntraAnswer {
  unsigned status = 200;
  Json body;
};

/// Read-only after construction: any thread may ask. Holds the secret; no answer ever repeats it.
class Entra {
 public:
  Entra(std::uint64_t seed, std::string secret);

  /// Answers a POST to a token endpoint with grant_type=client_credentials (RFC 6749, 4.4; Entra's v1 form
  /// with `resource` as well as v2 with `scope`). Any tenant and any client id will do; the secret must be
  /// right. Refusals carry Entra's own AADSTS numbers.
  EntraAnswer token(const RouteMatch& match, const Request& request) const;

  /// The OpenID provider metadata of a tenant, or of "adfs" (OpenID Connect Discovery 1.0), with the
  /// request's own scheme and host in every link.
  Json openid_configuration(const RouteMatch& match, const Request& request) const;

  /// Whether the value of an Authorization field holds a token that this mock, with this seed, has issued.
  /// Tokens are opaque and never expire here, since the mock has no clock.
  bool accepts(std::string_view authorization) const;

 private:
  std::string issue(std::string_view tenant, std::string_view client, std::string_view audience) const;
  std::string signature(std::string_view payload) const;

  Key key_;
  std::string secret_;
};

}  // namespace overlap::mock
