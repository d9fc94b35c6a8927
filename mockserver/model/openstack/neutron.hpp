// Neutron v2.0: networks, subnets, ports, floating IPs, the router and the security group.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/openstack/listing.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

#include <string>
#include <string_view>

namespace overlap::mock {

/// Read-only after construction: any thread may ask.
class Neutron {
 public:
  Neutron(const Cloud& cloud, const Identity& identity) : cloud_(cloud), identity_(identity) {}

  Reply answer(const RouteMatch& match, const Request& request) const;

 private:
  /// A kind of thing, with the names that bodies and refusals have for it.
  struct Kind {
    std::string plural;
    std::string singular;
    std::string not_found;  ///< "NetworkNotFound"
    std::string noun;       ///< "Network"
    Collection collection;
  };

  OrRefusal<Json> body(const RouteMatch& match, const Request& request) const;
  OrRefusal<Json> list(const Kind& kind, const Request& request) const;
  Kind kind_of(Route route) const;

  Cloud cloud_;
  Identity identity_;
};

}  // namespace overlap::mock
