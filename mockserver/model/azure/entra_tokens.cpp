#include "mockserver/model/azure/entra_tokens.hpp"

#include "words/letter_case.hpp"

namespace overlap::mock {

bool EntraTokens::accepts(std::string_view authorization) const {
  constexpr std::string_view scheme = "Bearer ";
  if (!equal_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return false;
  const auto token = authorization.substr(scheme.size());
  const auto dot = token.rfind('.');
  return dot != std::string_view::npos && token.substr(dot + 1) == signature(token.substr(0, dot));
}

// Not a JWT, on purpose: no client of Azure checks or reads the token it is given, and one that does has a
// bug.
std::string EntraTokens::issue(std::string_view tenant, std::string_view client,
                               std::string_view audience) const {
  const Key key = key_.with("token").with(tenant).with(client).with(audience);
  const auto payload = "mock." + hex(key.with(1).bits()) + hex(key.with(2).bits());
  return payload + '.' + signature(payload);
}

std::string EntraTokens::signature(std::string_view payload) const {
  const Key key = key_.with("signature").with(payload);
  return hex(key.with(1).bits()) + hex(key.with(2).bits());
}

}  // namespace overlap::mock
