#include "mockserver/model/exchange_fields.hpp"

#include "mockserver/model/arm_fields.hpp"

namespace overlap::mock {

void append_exchange_fields(std::string& fields, Route route, const Exchange& exchange) {
  switch (family_of(route)) {
    case RouteFamily::arm:
      return append_arm_exchange_fields(fields, route, exchange);
    default:
      return;
  }
}

}  // namespace overlap::mock
