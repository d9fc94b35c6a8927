// The servers, flavors, images and networks of the OpenStack cloud that the mock pretends to be.
#pragma once

#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/ground/timestamp.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {

/// How much there is of what is counted; networks and floating IPs follow from it.
struct CloudSize {
  std::size_t servers = 12;
  std::size_t flavors = 6;  ///< at least one when there are servers
  std::size_t images = 30;
  std::size_t ports = 20;
};

struct Flavor {
  std::string id;
  std::string name;
  std::size_t vcpus = 1;
  std::size_t ram_mib = 512;
  std::size_t disk_gib = 1;
  std::vector<std::pair<std::string, std::string>> extra_specs;  ///< about half of all flavors have some
};

struct Image {
  std::string id;
  std::string name;
  std::string distribution;
  std::string version;
  bool active = true;     ///< else deactivated
  bool is_public = true;  ///< else private
  std::size_t size_bytes = 0;
  std::size_t min_disk_gib = 0;
  Ticks created = 0;
  Key key{0};
};

/// Networks and their subnets come in pairs: each network has one IPv4 subnet, with the same number.
struct Network {
  std::string id;
  std::string name;
  bool external = false;
  std::size_t segment = 0;  ///< the VLAN or VXLAN number
  std::string subnet_id;
  std::string subnet_name;
  std::string prefix;  ///< what the addresses of the subnet begin with: "10.0.3."
  std::string cidr;
  std::string gateway;
  std::string pool_first;
  std::string pool_last;
  Ticks created = 0;
};

enum class ServerState { active, shutoff, paused, error };

struct CloudServer {
  std::size_t index = 0;
  std::string id;
  std::string name;
  ServerState state = ServerState::active;
  std::size_t flavor = 0;
  std::optional<std::size_t> image;  ///< none only in a cloud without images
  std::string host;
  Ticks created = 0;
  Key key{0};  ///< what else there is to choose about this server is drawn from here
};

enum class PortOwner { server, dhcp, nobody };

struct Port {
  std::size_t index = 0;
  std::string id;
  std::string name;
  std::string mac;
  std::string address;
  std::size_t network = 0;
  PortOwner owner = PortOwner::nobody;
  std::optional<std::size_t> server;
  bool up = true;
  Ticks created = 0;
};

struct FloatingIp {
  std::string id;
  std::string address;
  std::optional<std::size_t> port;
  Ticks created = 0;
};

/// A pure function of seed and size: nothing is stored, every item is computed when it is asked for. Numbers
/// refer to items that exist. Servers and images are numbered from the newest to the oldest.
///
/// Server i has port i, if there are that many; of the ports that are left, one half are second ports of
/// servers, a quarter serve DHCP and a quarter belong to nobody. Ports are dealt in turn to the tenant's
/// networks, of which there is one for every eight ports, and at least one. Network 0 is the public one.
/// Every second server that has a port has a floating IP, and some floating IPs are free: one, and one more
/// for every four that are in use.
class Cloud {
 public:
  Cloud(std::uint64_t seed, CloudSize size);

  const CloudSize& size() const { return size_; }
  std::size_t network_count() const;
  std::size_t floating_ip_count() const;
  /// Hosts that servers run on: one for every twenty, and one more. Named "compute-01" and so on.
  std::size_t host_count() const { return 1 + size_.servers / 20; }

  Flavor flavor(std::size_t index) const;
  Image image(std::size_t index) const;
  Network network(std::size_t index) const;
  CloudServer server(std::size_t index) const;
  Port port(std::size_t index) const;
  FloatingIp floating_ip(std::size_t index) const;

  /// The ports of a server, the first one first: none, one or two.
  std::vector<std::size_t> ports_of(std::size_t server) const;
  /// The floating IP that points to this port.
  std::optional<std::size_t> floating_ip_of(std::size_t port) const;

  /// The id of an item, without computing the item. Kinds: "flavor", "image", "network", "subnet", "server",
  /// "port", "floating ip".
  std::string id(std::string_view kind, std::size_t index) const;
  /// The number of the item of this kind with this id, if it is below `count`. Takes the same short time
  /// however many there are.
  std::optional<std::size_t> find(std::string_view kind, std::string_view id, std::size_t count) const;

  /// A single thing's id without dashes, as Keystone makes them: "project", "user", ...
  std::string plain_id(std::string_view what) const;

 private:
  std::size_t servers_with_port() const;
  std::size_t bound_floating_ips() const;

  Key key_;
  CloudSize size_;
};

/// "compute-01" for 0.
std::string host_name(std::size_t index);

/// "2025-03-04T05:06:07Z", as Nova, Glance and Neutron write instants.
std::string format_seconds(Ticks instant);

}  // namespace overlap::mock
