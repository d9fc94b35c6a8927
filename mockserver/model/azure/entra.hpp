// Microsoft Entra ID: tokens for client credentials, and the documents that lead to them.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/model/azure/entra_tokens.hpp"
#include "mockserver/model/service.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace overlap::mock {

/// Holds the secret; no answer ever repeats it.
class Entra final : public Service {
 public:
  Entra(std::uint64_t seed, std::string secret);

  std::vector<RoutePattern> patterns() const override;
  bool matches_any_case() const override { return true; }
  Reply answer(const RouteMatch& match, const Request& request) const override;
  Reply fault(const Fault& fault) const override;

 private:
  struct Row;
  static std::span<const Row> rows();

  /// Who a token is for.
  struct Client {
    std::string id;
  };

  /// Answer a POST to a token endpoint with grant_type=client_credentials (RFC 6749, 4.4), Entra's v2 form
  /// with `scope`, or the v1 form with `resource`. Any tenant and any client id will do, "common" and
  /// "organizations" included; the secret must be right, be it in the body (client_secret_post) or in an
  /// Authorization field (client_secret_basic: RFC 6749, 2.3.1). Refusals, also of the other grants, carry
  /// Entra's own AADSTS numbers.
  Reply token(const RouteMatch& match, const Request& request) const;
  Reply token_v1(const RouteMatch& match, const Request& request) const;

  /// The client that the request is from and has the secret of, or why there is none.
  std::variant<Client, Reply> authenticate(const Request& request) const;

  /// The OpenID provider metadata of a tenant, or of "adfs" (OpenID Connect Discovery 1.0), with the
  /// request's own scheme and host in every link. Its links are the v2.0 ones when its own path is.
  Reply openid_configuration(const RouteMatch& match, const Request& request) const;

  Reply signing_keys(const RouteMatch& match, const Request& request) const;

  /// Where the metadata of an authority is (Microsoft's instance discovery, which MSAL starts with): the
  /// authority has to be this mock, with or without its port, and the answer names the mock's own.
  Reply instance_discovery(const RouteMatch& match, const Request& request) const;

  Key refusal_key(const Request& request) const;

  Key key_;
  EntraTokens tokens_;
  std::string secret_;
};

}  // namespace overlap::mock
