#include "mockserver/model/services.hpp"

#include "mockserver/model/azure/arm.hpp"
#include "mockserver/model/azure/entra.hpp"
#include "mockserver/model/general/general.hpp"
#include "mockserver/model/openstack/glance.hpp"
#include "mockserver/model/openstack/keystone.hpp"
#include "mockserver/model/openstack/neutron.hpp"
#include "mockserver/model/openstack/nova.hpp"

#include <utility>

namespace overlap::mock {

Services make_services(const ModelOptions& options) {
  Services services;
  services.push_back(std::make_unique<General>(options.seed));
  services.push_back(std::make_unique<Arm>(options.seed, options.estate, options.arm, options.require_token));
  services.push_back(std::make_unique<Entra>(options.seed, options.azure_secret));
  services.push_back(std::make_unique<Keystone>(options.seed, options.openstack));
  services.push_back(std::make_unique<Nova>(options.seed, options.openstack));
  services.push_back(std::make_unique<Glance>(options.seed, options.openstack));
  services.push_back(std::make_unique<Neutron>(options.seed, options.openstack));
  return services;
}

RouteTable make_route_table(const Services& services, std::vector<RoutePattern> of_file) {
  std::vector<ServicePatterns> patterns;
  for (const auto& service : services) patterns.push_back({service->patterns(), service->matches_any_case()});
  return RouteTable(std::move(patterns), std::move(of_file));
}

const RouteTable& builtin_routes() {
  static const RouteTable table = make_route_table(make_services({}));
  return table;
}

}  // namespace overlap::mock
