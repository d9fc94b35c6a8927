#include "mockserver/model/openstack/cloud.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace overlap::mock {

namespace {

constexpr std::array<std::string_view, 6> roles{"web", "api", "db", "cache", "worker", "build"};
constexpr std::array<std::string_view, 6> flavor_sizes{"tiny",  "small",  "medium",
                                                       "large", "xlarge", "2xlarge"};
constexpr std::array<std::string_view, 4> flavor_families{"m", "c", "r", "g"};

struct Distribution {
  std::string_view name;
  std::string_view version;
};
constexpr std::array<Distribution, 6> distributions{{{"debian", "12"},
                                                     {"ubuntu", "24.04"},
                                                     {"fedora", "41"},
                                                     {"rocky", "9"},
                                                     {"cirros", "0.6.3"},
                                                     {"opensuse", "15.6"}}};

constexpr std::size_t ports_per_network = 8;
// 10.0.0.0/24 to 10.31.255.0/24.
constexpr std::size_t most_tenant_networks = 8192;
// The lowest addresses are left to gateways.
constexpr std::size_t first_host = 10;

// Ids hide the item's number in their last 48 bits, so an item is found by computing one instead of
// searching. Multiplying by an odd number can be undone modulo 2^48.
constexpr std::uint64_t number_mask = 0xffffffffffffULL;
constexpr std::uint64_t spread = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t inverse_of(std::uint64_t odd) {
  std::uint64_t inverse = odd;
  for (int i = 0; i < 6; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}
static_assert(spread * inverse_of(spread) == 1);

// Within the hour that is `index` hours before the mock's world stands still, so a higher number is older.
Ticks hours_before_standstill(std::size_t index, Key key) {
  constexpr Ticks begin_of_2026 = 20'454 * ticks_per_day;
  const auto seconds = static_cast<Ticks>(index * 3600 + 1 + key.with("created").below(3599));
  return begin_of_2026 - seconds * ticks_per_second;
}

// The n-th address of 172.24.0.0/15.
std::string public_address(std::size_t number) {
  return fmt::format("172.{}.{}.{}", 24 + number / 65536, number / 256 % 256, number % 256);
}

ServerState draw_state(Key key) {
  const double draw = key.unit();
  return draw < 0.72   ? ServerState::active
         : draw < 0.90 ? ServerState::shutoff
         : draw < 0.96 ? ServerState::paused
                       : ServerState::error;
}

}  // namespace

Cloud::Cloud(std::uint64_t seed, CloudSize size) : key_(Key(seed).with("cloud")), size_(size) {}

std::size_t Cloud::network_count() const {
  const auto wanted = (size_.ports + ports_per_network - 1) / ports_per_network;
  return 1 + std::clamp<std::size_t>(wanted, 1, most_tenant_networks);
}

std::size_t Cloud::servers_with_port() const {
  return std::min(size_.servers, size_.ports);
}

std::size_t Cloud::bound_floating_ips() const {
  return (servers_with_port() + 1) / 2;
}

std::size_t Cloud::floating_ip_count() const {
  return bound_floating_ips() + bound_floating_ips() / 4 + 1;
}

Flavor Cloud::flavor(std::size_t index) const {
  const std::size_t step = index % flavor_sizes.size();
  const auto family = flavor_families[index / flavor_sizes.size() % flavor_families.size()];
  const std::size_t generation = 1 + index / (flavor_sizes.size() * flavor_families.size());
  Flavor made;
  made.id = id("flavor", index);
  made.name = fmt::format("{}{}.{}", family, generation, flavor_sizes[step]);
  made.vcpus = step < 2 ? 1 : std::size_t{1} << (step - 1);
  made.ram_mib = (family == "r" ? std::size_t{1024} : std::size_t{512}) << (step == 0 ? 0 : step + 1);
  made.disk_gib = step == 0 ? 1 : 20 * step;
  if (index % 2 == 1) {
    made.extra_specs.emplace_back("hw:cpu_policy", family == "c" ? "dedicated" : "shared");
    made.extra_specs.emplace_back("quota:disk_total_iops_sec", fmt::to_string(500 * (step + 1)));
  }
  return made;
}

Image Cloud::image(std::size_t index) const {
  Image made;
  made.key = key_.with("image details").with(index);
  made.id = id("image", index);
  const auto& distribution = distributions[made.key.with("distribution").below(distributions.size())];
  made.distribution = distribution.name;
  made.version = distribution.version;
  made.created = hours_before_standstill(index, made.key);
  made.name = fmt::format("{}-{}-{:05}", made.distribution, made.version, index + 1);
  made.active = made.key.with("active").below(12) != 0;
  made.is_public = made.key.with("public").below(5) != 0;
  made.size_bytes = (20 + made.key.with("size").below(2000)) << 20;
  made.min_disk_gib = made.distribution == "cirros" ? 1 : 10;
  return made;
}

Network Cloud::network(std::size_t index) const {
  const Key key = key_.with("network details").with(index);
  Network made;
  made.id = id("network", index);
  made.subnet_id = id("subnet", index);
  made.created = hours_before_standstill(index, key);
  made.external = index == 0;
  made.segment = 100 + index;
  if (made.external) {
    made.name = "public";
    made.subnet_name = "public-subnet";
    made.cidr = "172.24.0.0/15";
    made.gateway = "172.24.0.1";
    made.pool_first = "172.24.0.2";
    made.pool_last = "172.25.255.254";
    return made;
  }
  const std::size_t number = index - 1;
  made.name = index == 1 ? "private" : fmt::format("private-{}", index);
  made.subnet_name = made.name + "-subnet";
  made.prefix = fmt::format("10.{}.{}.", number / 256, number % 256);
  made.cidr = made.prefix + "0/24";
  made.gateway = made.prefix + "1";
  made.pool_first = made.prefix + "2";
  made.pool_last = made.prefix + "254";
  return made;
}

CloudServer Cloud::server(std::size_t index) const {
  CloudServer made;
  made.index = index;
  made.key = key_.with("server details").with(index);
  made.id = id("server", index);
  made.name = fmt::format("{}-{:05}", roles[made.key.with("role").below(roles.size())], index + 1);
  made.state = draw_state(made.key.with("state"));
  made.flavor = made.key.with("flavor").below(size_.flavors);
  if (size_.images > 0) made.image = made.key.with("image").below(size_.images);
  made.host = host_name(made.key.with("host").below(host_count()));
  made.created = hours_before_standstill(index, made.key);
  return made;
}

Port Cloud::port(std::size_t index) const {
  const Key key = key_.with("port details").with(index);
  const std::size_t tenant_networks = network_count() - 1;
  Port made;
  made.index = index;
  made.id = id("port", index);
  made.network = 1 + index % tenant_networks;
  made.address = network(made.network).prefix + fmt::to_string(first_host + index / tenant_networks);
  made.mac =
      fmt::format("fa:16:3e:{:02x}:{:02x}:{:02x}", index >> 16 & 0xff, index >> 8 & 0xff, index & 0xff);
  made.created = hours_before_standstill(index, key);
  if (index < size_.servers) {
    made.server = index;
  } else {
    const std::size_t extra = index - size_.servers;
    const std::size_t owner = extra / 4 * 2 + extra % 4 / 2;
    if (extra % 4 == 0) {
      made.owner = PortOwner::dhcp;
    } else if (extra % 4 != 2 && owner < size_.servers) {
      made.server = owner;
    }
  }
  if (made.server) made.owner = PortOwner::server;
  if (made.owner == PortOwner::nobody) {
    made.name = fmt::format("spare-{:05}", index + 1);
    made.up = false;
  } else if (made.server) {
    const auto state = server(*made.server).state;
    made.up = state == ServerState::active || state == ServerState::paused;
  }
  return made;
}

FloatingIp Cloud::floating_ip(std::size_t index) const {
  FloatingIp made;
  made.id = id("floating ip", index);
  made.address = public_address(first_host + index);
  if (index < bound_floating_ips()) made.port = 2 * index;
  made.created = hours_before_standstill(index, key_.with("floating ip details").with(index));
  return made;
}

std::vector<std::size_t> Cloud::ports_of(std::size_t server) const {
  std::vector<std::size_t> ports;
  if (server < size_.ports) ports.push_back(server);
  const std::size_t second = size_.servers + server / 2 * 4 + (server % 2 == 0 ? 1 : 3);
  if (second < size_.ports) ports.push_back(second);
  return ports;
}

std::optional<std::size_t> Cloud::floating_ip_of(std::size_t port) const {
  if (port >= servers_with_port() || port % 2 != 0) return std::nullopt;
  return port / 2;
}

std::string Cloud::id(std::string_view kind, std::size_t index) const {
  const Key key = key_.with(kind);
  const auto high = key.with(index).bits();
  const auto low = (index * spread + key.bits()) & number_mask;
  const auto variant = 0x8000 | (key.with(index).with("variant").bits() & 0x3fff);
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff, high & 0xfff,
                     variant, low);
}

std::optional<std::size_t> Cloud::find(std::string_view kind, std::string_view wanted,
                                       std::size_t count) const {
  constexpr std::size_t id_size = 36;
  constexpr std::size_t number_at = 24;
  if (wanted.size() != id_size) return std::nullopt;
  std::uint64_t low = 0;
  const auto* end = wanted.data() + wanted.size();
  const auto [rest, error] = std::from_chars(wanted.data() + number_at, end, low, 16);
  if (error != std::errc{} || rest != end) return std::nullopt;
  const std::size_t index = ((low - key_.with(kind).bits()) * inverse_of(spread)) & number_mask;
  if (index >= count || id(kind, index) != wanted) return std::nullopt;
  return index;
}

std::string Cloud::plain_id(std::string_view what) const {
  const Key key = key_.with("plain id").with(what);
  return hex(key.with(1).bits()) + hex(key.with(2).bits());
}

std::string host_name(std::size_t index) {
  return fmt::format("compute-{:02}", index + 1);
}

std::string format_seconds(Ticks instant) {
  constexpr std::size_t without_fraction = 19;
  return format_timestamp(instant).substr(0, without_fraction) + 'Z';
}

}  // namespace overlap::mock
