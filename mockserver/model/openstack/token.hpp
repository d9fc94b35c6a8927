// OpenStack's tokens: what one says, and whether it is one of this mock's.
#pragma once

#include "mockserver/ground/keyed_hash.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// The content of a token: nothing else is in it, so nothing has to be remembered.
struct Token {
  bool scoped = false;    ///< to the project; else it is good for Keystone only
  bool by_token = false;  ///< got for an earlier token instead of for the password
};

/// Opaque to clients. Tokens neither expire nor can be revoked here, since the mock has no clock and no
/// memory.
class Tokens {
 public:
  explicit Tokens(std::uint64_t seed) : key_(Key(seed).with("keystone")) {}

  /// The content of a token that a mock with this seed has issued; nothing for any other text.
  std::optional<Token> read(std::string_view text) const;

  std::string write(const Token& token) const;

 private:
  Key key_;
};

}  // namespace overlap::mock
