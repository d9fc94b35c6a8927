// Keystone v3: tokens, the catalogue, and who and what they speak of.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// What a token says: nothing but this is in it, so nothing has to be remembered.
struct Token {
  bool scoped = false;    ///< to the project; else it is good for Keystone only
  bool by_token = false;  ///< got for an earlier token instead of for the password
};

/// Read-only after construction: any thread may ask. Holds the password; no answer ever repeats it.
class Keystone {
 public:
  Keystone(std::uint64_t seed, const Cloud& cloud, const OpenStackOptions& options);

  /// The answer for a request that matched one of Keystone's routes; the caller's own token has been checked
  /// before.
  Reply answer(const RouteMatch& match, const Request& request) const;

  /// What a token says that this mock, with this seed, has issued; nothing for any other text. Tokens are
  /// opaque and neither expire nor can be revoked here, since the mock has no clock and no memory.
  std::optional<Token> read_token(std::string_view text) const;

 private:
  Reply issue_token(const Request& request) const;
  Reply check_token(const Request& request) const;
  Reply list(const RouteMatch& match, const Request& request) const;
  Reply item(const Request& request, std::string_view id) const;

  OrRefusal<Token> authenticate(const Json& auth) const;
  OrRefusal<bool> is_the_user(const Json& user) const;
  OrRefusal<bool> is_the_project(const Json& scope) const;
  bool is_the_domain(const Json& owner) const;
  Json token_json(const Token& token, const Request& request) const;
  Json items(std::string_view plural, const Request& request) const;
  Json bare_items(std::string_view plural, const Request& request) const;
  std::string write_token(const Token& token) const;
  std::string signature(std::string_view payload) const;

  Key key_;
  Cloud cloud_;
  Identity identity_;
  std::string password_;
};

}  // namespace overlap::mock
