// OpenStack behind one door: Keystone, Nova, Glance and Neutron, of one cloud.
#pragma once

#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/glance.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/openstack/keystone.hpp"
#include "mockserver/model/openstack/neutron.hpp"
#include "mockserver/model/openstack/nova.hpp"

#include <cstdint>
#include <string_view>

namespace overlap::mock {

/// Read-only after construction: any thread may ask.
class OpenStack {
 public:
  OpenStack(std::uint64_t seed, const OpenStackOptions& options);

  /// The answer for a request that matched a route of OpenStack, whoever asks.
  Reply answer(const RouteMatch& match, const Request& request) const;

  /// Whether this route's answer is kept from a request with this X-Auth-Token. Discovery and asking for a
  /// token need none; Keystone takes any token of the mock, the other services only those of the project.
  bool is_refused(Route route, std::string_view auth_token) const;

  /// The answer to a method that the route does not have.
  static Reply wrong_method(const RouteMatch& match);

 private:
  Cloud cloud_;
  Identity identity_;
  Keystone keystone_;
  Nova nova_;
  Glance glance_;
  Neutron neutron_;
};

}  // namespace overlap::mock
