#include "mockserver/model/openstack/token.hpp"

#include "mockserver/ground/same_secret.hpp"

#include <fmt/format.h>

namespace overlap::mock {

std::optional<Token> Tokens::read(std::string_view text) const {
  for (const bool scoped : {false, true}) {
    for (const bool by_token : {false, true}) {
      const Token token{scoped, by_token};
      if (same_secret(text, write(token))) return token;
    }
  }
  return std::nullopt;
}

std::string Tokens::write(const Token& token) const {
  const auto payload =
      fmt::format("mock.{}.{}", token.scoped ? "project" : "unscoped", token.by_token ? "token" : "password");
  const Key key = key_.with("signature").with(payload);
  return payload + '.' + hex(key.with(1).bits()) + hex(key.with(2).bits());
}

}  // namespace overlap::mock
