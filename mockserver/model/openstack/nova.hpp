// Nova: servers, flavors, and the little else that clients ask of the compute service.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/compute_json.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/openstack/listing.hpp"
#include "mockserver/model/openstack/service_reply.hpp"
#include "mockserver/ground/target.hpp"

#include <string_view>
#include <vector>

namespace overlap::mock {

/// Read-only after construction: any thread may ask. Bodies have the shape of the microversion that the
/// request negotiates.
class Nova {
 public:
  static constexpr std::size_t max_limit = 1000;

  Nova(const Cloud& cloud, const Identity& identity) : cloud_(cloud), identity_(identity) {}

  Reply answer(const RouteMatch& match, const Request& request) const;

 private:
  OrRefusal<Json> body(const RouteMatch& match, const Request& request, const ComputeContext& context) const;
  OrRefusal<Json> servers(const Request& request, const ComputeContext& context) const;
  OrRefusal<Json> flavors(const Request& request, const ComputeContext& context) const;
  OrRefusal<Json> of_server(Route route, std::string_view id, const ComputeContext& context) const;
  OrRefusal<Json> of_flavor(Route route, std::string_view id, const ComputeContext& context) const;
  Json limits(const ComputeContext& context) const;

  Cloud cloud_;
  Identity identity_;
};

}  // namespace overlap::mock
