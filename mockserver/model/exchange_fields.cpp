#include "mockserver/model/exchange_fields.hpp"

#include "mockserver/model/arm_fields.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

namespace overlap::mock {

void append_exchange_fields(std::string& fields, Route route, const Exchange& exchange) {
  switch (family_of(route)) {
    case RouteFamily::arm:
      return append_arm_exchange_fields(fields, route, exchange);
    case RouteFamily::keystone:
    case RouteFamily::nova:
    case RouteFamily::glance:
    case RouteFamily::neutron:
      return append_openstack_exchange_fields(fields, family_of(route), exchange.key);
    default:
      return;
  }
}

}  // namespace overlap::mock
