// The common ground of OpenStack's services: one cloud, one identity, tokens, and how they refuse.
#pragma once

#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/openstack/service_reply.hpp"
#include "mockserver/model/openstack/token.hpp"
#include "mockserver/model/service.hpp"

#include <cstdint>

namespace overlap::mock {

/// A service of OpenStack. Requests whose token is missing or wrong are refused by all in the same words,
/// those of keystonemiddleware.
class OpenStackService : public Service {
 public:
  OpenStackService(std::uint64_t seed, const OpenStackOptions& options);

  Reply wrong_method(const RouteMatch& match, const Request& request) const final;
  Reply unauthorized(const RequestFields& fields, const Request& request) const final;
  Reply fault(const Fault& fault) const final;
  void append_exchange_fields(std::string& head, std::size_t row, const Exchange& exchange) const override;

 protected:
  /// The refusal, or the failure, in the service's own form.
  virtual Reply refuse(const Refusal& refusal) const = 0;

  /// The fields on top of that where something was asked for that the service does not do; complete lines.
  virtual std::string_view refusal_fields() const { return {}; }

  /// The value as a 200, or the refusal.
  Reply reply_of(const OrRefusal<Json>& made) const;

  /// The token in X-Auth-Token; nothing if it is none of this mock's.
  std::optional<Token> token_of(const RequestFields& fields) const;

  /// Whether the token is good for what belongs to the project.
  bool has_project(const RequestFields& fields) const;

  const Cloud cloud_;
  const Identity identity_;
  const Tokens tokens_;
};

}  // namespace overlap::mock
