// Neutron v2.0: networks, subnets, ports, floating IPs, the router and the security group.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/openstack/listing.hpp"
#include "mockserver/model/openstack/openstack_service.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

class Neutron final : public OpenStackService {
 public:
  using OpenStackService::OpenStackService;

  std::vector<RoutePattern> patterns() const override;
  Reply answer(const RouteMatch& match, const Request& request) const override;

  /// For tokens of the project; discovery needs none.
  bool admits(std::size_t row, const RequestFields& fields) const override;

 private:
  struct Row;
  static std::span<const Row> rows();

  Reply refuse(const Refusal& refusal) const override;

  Reply discovery(const RouteMatch& match, const Request& request) const;
  /// A kind of thing, with the names that bodies and refusals have for it.
  struct Kind {
    std::string plural;
    std::string singular;
    std::string not_found;  ///< "NetworkNotFound"
    std::string noun;       ///< "Network"
    Collection collection;
  };

  Reply network_extensions(const RouteMatch& match, const Request& request) const;

  /// Answers for the things of a kind, and for one of them; `kind` is a member that makes the kind.
  template <auto kind>
  Reply list(const RouteMatch& match, const Request& request) const;
  template <auto kind>
  Reply item(const RouteMatch& match, const Request& request) const;

  OrRefusal<Json> list_of(const Kind& kind, const Request& request) const;
  OrRefusal<Json> item_of(const Kind& kind, const std::string& id, const Request& request) const;

  template <class MakeJson>
  Collection many(std::string_view id_kind, std::size_t count, MakeJson json) const;
  template <class MakeJson>
  Collection one(std::string_view id_kind, MakeJson json) const;

  Kind networks() const;
  Kind subnets() const;
  Kind ports() const;
  Kind floating_ips() const;
  Kind routers() const;
  Kind security_groups() const;
};

}  // namespace overlap::mock
