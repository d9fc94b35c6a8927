// The access tokens that Entra ID issues and Resource Manager takes.
#pragma once

#include "mockserver/ground/keyed_hash.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace overlap::mock {

/// Tokens are opaque and never expire here, since the mock has no clock.
class EntraTokens {
 public:
  explicit EntraTokens(std::uint64_t seed) : key_(Key(seed).with("entra")) {}

  std::string issue(std::string_view tenant, std::string_view client, std::string_view audience) const;

  /// Whether the value of an Authorization field holds a token that a mock with this seed has issued.
  bool accepts(std::string_view authorization) const;

 private:
  std::string signature(std::string_view payload) const;

  Key key_;
};

}  // namespace overlap::mock
