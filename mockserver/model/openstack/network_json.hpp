// Neutron's networks, subnets, ports and the rest, as it writes them.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/identity.hpp"

namespace overlap::mock {

Json network_json(const Cloud& cloud, const Identity& identity, std::size_t index);
Json subnet_json(const Cloud& cloud, const Identity& identity, std::size_t index);
Json port_json(const Cloud& cloud, const Identity& identity, std::size_t index);
Json floating_ip_json(const Cloud& cloud, const Identity& identity, std::size_t index);

/// The one router, which joins the tenant's networks to the public one.
Json router_json(const Cloud& cloud, const Identity& identity);

/// The one security group, which all ports of servers are in.
Json security_group_json(const Cloud& cloud, const Identity& identity);

}  // namespace overlap::mock
