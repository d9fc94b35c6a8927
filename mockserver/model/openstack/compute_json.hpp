// Servers and flavors as Nova writes them, which depends on the microversion.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/openstack/microversion.hpp"

#include <string>
#include <string_view>

namespace overlap::mock {

/// All that the shapes of bodies depend on.
struct ComputeContext {
  const Cloud& cloud;
  const Identity& identity;
  std::string base;  ///< "http://HOST/compute"
  Microversion version;
};

/// Full bodies, as in .../detail and for one item.
Json server_json(const ComputeContext& context, std::size_t index);
Json flavor_json(const ComputeContext& context, std::size_t index);

/// Those members of a server that lists are filtered and sorted by, in the form of the oldest microversion: a
/// filter looks at every server there is, and full bodies would take ten times as long.
Json server_key_json(const Cloud& cloud, const Identity& identity, std::size_t index);

/// Those members that a list without detail has: id, name and links, and the description of a flavor
/// from 2.55 on.
Json brief_json(const Json& full, Microversion version);

/// A flavor's extra specs alone.
Json extra_specs_json(const Flavor& flavor);

/// The one availability zone, with its hosts if there shall be details.
Json availability_zone_json(const Cloud& cloud, bool detailed);

/// An attachment of a port to a server.
Json interface_json(const Cloud& cloud, const Port& port);

}  // namespace overlap::mock
