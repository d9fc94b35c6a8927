#include "mockserver/model/openstack/openstack.hpp"

#include "mockserver/model/openstack/discovery.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

#include <fmt/format.h>

namespace overlap::mock {

namespace {

bool is_discovery(Route route) {
  return route == Route::identity_discovery || route == Route::compute_discovery ||
         route == Route::image_discovery || route == Route::network_discovery;
}

}  // namespace

OpenStack::OpenStack(std::uint64_t seed, const OpenStackOptions& options)
    : cloud_(seed, options.size),
      identity_(cloud_, options),
      keystone_(seed, cloud_, options),
      nova_(cloud_, identity_),
      glance_(cloud_, identity_),
      neutron_(cloud_, identity_) {}

Reply OpenStack::answer(const RouteMatch& match, const Request& request) const {
  if (is_discovery(match.route)) return discovery_reply(match, request);
  switch (match.family) {
    case RouteFamily::nova:
      return nova_.answer(match, request);
    case RouteFamily::glance:
      return glance_.answer(match, request);
    case RouteFamily::neutron:
      return neutron_.answer(match, request);
    default:
      return keystone_.answer(match, request);
  }
}

bool OpenStack::is_refused(Route route, std::string_view auth_token) const {
  const auto family = family_of(route);
  if (!is_openstack(family) || is_discovery(route) || route == Route::os_token) return false;
  const auto token = keystone_.read_token(auth_token);
  return !token || (family != RouteFamily::keystone && !token->scoped);
}

Reply OpenStack::wrong_method(const RouteMatch& match) {
  Reply reply =
      service_refusal(match.family, match.route,
                      {405, "The method is not allowed for the requested URL.", "HTTPMethodNotAllowed"});
  reply.fields += fmt::format("Allow: {}\r\n", match.allow);
  return reply;
}

}  // namespace overlap::mock
