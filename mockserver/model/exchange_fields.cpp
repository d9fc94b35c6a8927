#include "mockserver/model/exchange_fields.hpp"

#include "mockserver/model/azure/arm_fields.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

namespace overlap::mock {

void append_exchange_fields(std::string& fields, Route route, const Exchange& exchange) {
  const auto family = family_of(route);
  if (family == RouteFamily::arm) append_arm_exchange_fields(fields, route, exchange);
  if (is_openstack(family)) append_openstack_exchange_fields(fields, family, exchange.key);
}

}  // namespace overlap::mock
