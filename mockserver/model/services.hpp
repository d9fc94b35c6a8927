// The APIs that the mock emulates: the list to which another is added.
#pragma once

#include "mockserver/ground/routes.hpp"
#include "mockserver/model/azure/arm_options.hpp"
#include "mockserver/model/azure/estate.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/own/own_routes.hpp"
#include "mockserver/model/service.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace overlap::mock {

struct ModelOptions {
  std::uint64_t seed = 1;
  EstateSize estate;
  ArmOptions arm;
  std::string azure_secret = "mock-secret";
  OpenStackOptions openstack;
  bool require_token = false;
  std::vector<OwnRoute> own_routes;  ///< of a routes file
};

using Services = std::vector<std::unique_ptr<const Service>>;

/// All that are built in, in the order in which their routes are matched and listed.
Services make_services(const ModelOptions& options);

/// The table of those services' routes and of a file's, which are matched first.
RouteTable make_route_table(const Services& services, std::vector<RoutePattern> of_file = {});

/// The table without any routes of a file. Its numbers are those of every other table.
const RouteTable& builtin_routes();

}  // namespace overlap::mock
