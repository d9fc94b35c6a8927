// Keystone v3: tokens, the catalogue, and who and what they speak of.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/model/openstack/openstack_service.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace overlap::mock {

/// Holds the password; no answer ever repeats it.
class Keystone final : public OpenStackService {
 public:
  Keystone(std::uint64_t seed, const OpenStackOptions& options);

  std::vector<RoutePattern> patterns() const override;
  Reply answer(const RouteMatch& match, const Request& request) const override;

  /// Keystone takes any token of the mock; discovery and asking for a token need none.
  bool admits(std::size_t row, const RequestFields& fields) const override;

 private:
  struct Row;
  static std::span<const Row> rows();

  Reply refuse(const Refusal& refusal) const override;
  std::string_view refusal_fields() const override;

  Reply discovery(const RouteMatch& match, const Request& request) const;
  Reply issue_token(const RouteMatch& match, const Request& request) const;
  Reply check_token(const RouteMatch& match, const Request& request) const;
  Reply list(const RouteMatch& match, const Request& request) const;
  Reply catalog(const RouteMatch& match, const Request& request) const;
  Reply item(const RouteMatch& match, const Request& request) const;

  OrRefusal<Token> authenticate(const Json& auth) const;
  OrRefusal<bool> is_the_user(const Json& user) const;
  OrRefusal<bool> is_the_project(const Json& scope) const;
  bool is_the_domain(const Json& owner) const;
  Json token_json(const Token& token, const Request& request) const;
  Json items(std::string_view plural, const Request& request) const;
  Json bare_items(std::string_view plural, const Request& request) const;

  Key key_;
  std::string password_;
};

}  // namespace overlap::mock
