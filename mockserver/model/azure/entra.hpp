// Microsoft Entra ID: tokens for client credentials, and the documents that lead to them.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/ground/message.hpp"

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
  /// with `resource` as well as v2 with `scope`). Any tenant and any client id will do, "common" and
  /// "organizations" included; the secret must be right, be it in the body (client_secret_post) or in an
  /// Authorization field (client_secret_basic: RFC 6749, 2.3.1). Refusals, also of the other grants, carry
  /// Entra's own AADSTS numbers.
  EntraAnswer token(const RouteMatch& match, const Request& request) const;

  /// The OpenID provider metadata of a tenant, or of "adfs" (OpenID Connect Discovery 1.0), with the
  /// request's own scheme and host in every link. Its links are the v2.0 ones when its own path is.
  Json openid_configuration(const RouteMatch& match, const Request& request) const;

  /// Where the metadata of an authority is (Microsoft's instance discovery, which MSAL starts with): the
  /// authority has to be this mock, with or without its port, and the answer names the mock's own.
  EntraAnswer instance_discovery(const Request& request) const;

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
