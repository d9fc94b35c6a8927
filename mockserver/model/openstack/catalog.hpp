// The service catalogue: where the client finds Keystone, Nova, Glance and Neutron.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/openstack/cloud.hpp"

#include <array>
#include <string>
#include <string_view>

namespace overlap::mock {

/// A service, and the path of its endpoints, which are the same for all interfaces.
struct CatalogService {
  std::string_view name;
  std::string_view type;
  std::string_view path;
};

constexpr std::array<CatalogService, 4> catalog_services{{{"keystone", "identity", "/identity"},
                                                          {"nova", "compute", "/compute/v2.1"},
                                                          {"glance", "image", "/image"},
                                                          {"neutron", "network", "/network"}}};

constexpr std::string_view region_name = "RegionOne";

/// The catalogue as a token carries it. `origin` is scheme, host and port as the client used them: whoever
/// comes by https is sent on by https.
Json catalog_json(const Cloud& cloud, std::string_view origin);

/// The same as Keystone lists it for administrators.
Json services_json(const Cloud& cloud);
Json endpoints_json(const Cloud& cloud, std::string_view origin);

}  // namespace overlap::mock
