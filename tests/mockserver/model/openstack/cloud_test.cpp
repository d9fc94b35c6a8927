#include "mockserver/model/openstack/cloud.hpp"

#include "tests/mockserver/model/openstack/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace overlap::mock {
namespace {

using ::testing::StartsWith;

const std::string servers = "/compute/v2.1/servers/detail";

std::map<std::string, Json> by_id(const std::vector<Json>& items) {
  std::map<std::string, Json> map;
  for (const auto& item : items) map[item["id"]] = item;
  EXPECT_EQ(map.size(), items.size()) << "ids are unique";
  return map;
}

TEST(Cloud, IsAsLargeAsWasAskedFor) {
  const auto model = make_cloud({7, 3, 40, 11});
  EXPECT_EQ(walk_links(model, "servers", servers).size(), 7U);
  EXPECT_EQ(walk_links(model, "flavors", "/compute/v2.1/flavors/detail").size(), 3U);
  EXPECT_EQ(walk_images(model, "/image/v2/images").size(), 40U);
  EXPECT_EQ(list_of(model, "/network/v2.0/ports", "ports").size(), 11U);
  EXPECT_EQ(list_of(model, "/network/v2.0/networks", "networks").size(), 3U) << "public, and one per 8 ports";
  EXPECT_EQ(list_of(model, "/network/v2.0/subnets", "subnets").size(), 3U);
  EXPECT_EQ(list_of(model, "/network/v2.0/floatingips", "floatingips").size(), 6U) << "4 used, 2 free";
}

TEST(Cloud, MayBeEmpty) {
  const auto model = make_cloud({0, 0, 0, 0});
  EXPECT_TRUE(list_of(model, servers, "servers").empty());
  EXPECT_TRUE(list_of(model, "/compute/v2.1/flavors", "flavors").empty());
  EXPECT_TRUE(list_of(model, "/image/v2/images", "images").empty());
  EXPECT_TRUE(list_of(model, "/network/v2.0/ports", "ports").empty());
  EXPECT_EQ(list_of(model, "/network/v2.0/networks", "networks").size(), 2U);
  EXPECT_EQ(list_of(model, "/network/v2.0/floatingips", "floatingips").size(), 1U);
}

TEST(Cloud, EveryReferenceLeadsToSomething) {
  for (const auto size :
       {CloudSize{}, CloudSize{30, 5, 3, 130}, CloudSize{9, 1, 0, 4}, CloudSize{0, 0, 2, 40}}) {
    const auto model = make_cloud(size);
    const auto flavors = by_id(list_of(model, "/compute/v2.1/flavors", "flavors"));
    const auto images = by_id(walk_images(model, "/image/v2/images"));
    const auto machines = by_id(list_of(model, servers, "servers"));
    const auto networks = by_id(list_of(model, "/network/v2.0/networks", "networks"));
    const auto subnets = by_id(list_of(model, "/network/v2.0/subnets", "subnets"));
    const auto ports = by_id(list_of(model, "/network/v2.0/ports", "ports"));
    const auto floating = by_id(list_of(model, "/network/v2.0/floatingips", "floatingips"));

    std::set<std::string> owned;
    for (const auto& [id, port] : ports) {
      EXPECT_TRUE(networks.contains(port["network_id"]));
      EXPECT_EQ(subnets.at(port["fixed_ips"][0]["subnet_id"])["network_id"], port["network_id"]);
      if (port["device_owner"] == "compute:nova") {
        EXPECT_TRUE(machines.contains(port["device_id"]));
        owned.insert(port["fixed_ips"][0]["ip_address"]);
      }
    }
    for (const auto& [id, subnet] : subnets) {
      EXPECT_EQ(networks.at(subnet["network_id"])["subnets"], Json::array({id}));
    }
    std::set<std::string> shown;
    for (const auto& [id, server] : machines) {
      EXPECT_TRUE(flavors.contains(server["flavor"]["id"]));
      EXPECT_TRUE(size.images > 0 ? images.contains(server["image"]["id"]) : server["image"] == "");
      for (const auto& [name, addresses] : server["addresses"].items()) {
        for (const auto& address : addresses) shown.insert(address["addr"]);
      }
    }
    for (const auto& [id, address] : floating) {
      EXPECT_TRUE(networks.at(address["floating_network_id"])["router:external"]);
      if (address["port_id"].is_null()) continue;
      EXPECT_EQ(ports.at(address["port_id"])["fixed_ips"][0]["ip_address"], address["fixed_ip_address"]);
      owned.insert(address["floating_ip_address"]);
    }
    EXPECT_EQ(shown, owned) << "servers have the addresses of their ports, and no others";
  }
}

TEST(Cloud, PortsOfAServerAreThoseThatNameIt) {
  const Cloud cloud(1, {10, 1, 1, 60});
  std::map<std::size_t, std::vector<std::size_t>> named;
  std::size_t dhcp = 0;
  std::size_t spare = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    const auto port = cloud.port(i);
    if (port.server) named[*port.server].push_back(i);
    dhcp += port.owner == PortOwner::dhcp ? 1 : 0;
    spare += port.owner == PortOwner::nobody ? 1 : 0;
  }
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(cloud.ports_of(i), named[i]) << i;
  EXPECT_EQ(named[9].size(), 2U);
  EXPECT_GT(dhcp, 0U);
  EXPECT_GT(spare, 0U);
}

TEST(Cloud, AddressesAreUnique) {
  const Cloud cloud(1, {500, 1, 1, 3000});
  std::set<std::string> addresses;
  std::set<std::string> macs;
  for (std::size_t i = 0; i < 3000; ++i) {
    addresses.insert(cloud.port(i).address);
    macs.insert(cloud.port(i).mac);
  }
  for (std::size_t i = 0; i < cloud.floating_ip_count(); ++i) addresses.insert(cloud.floating_ip(i).address);
  EXPECT_EQ(addresses.size(), 3000 + cloud.floating_ip_count());
  EXPECT_EQ(macs.size(), 3000U);
  const Cloud largest(1, {100'000, 1, 1, 100'000});
  EXPECT_THAT(largest.port(99'999).address, StartsWith("10."));
  EXPECT_EQ(largest.floating_ip(largest.floating_ip_count() - 1).address, "172.24.244.46");
}

TEST(Cloud, IdsLeadBackToTheirNumber) {
  const Cloud cloud(1, {});
  for (const auto* kind : {"server", "port", "image"}) {
    for (const std::size_t index : {0UL, 1UL, 2UL, 77UL, 65'536UL, 99'999UL}) {
      const auto id = cloud.id(kind, index);
      EXPECT_EQ(cloud.find(kind, id, index + 1), index);
      EXPECT_EQ(cloud.find(kind, id, index), std::nullopt) << "beyond the count";
      EXPECT_EQ(cloud.find("flavor", id, 100'000), std::nullopt) << "of another kind";
    }
  }
  auto changed = cloud.id("server", 1);
  changed[0] = changed[0] == 'a' ? 'b' : 'a';
  EXPECT_EQ(cloud.find("server", changed, 100), std::nullopt);
  for (const auto* text : {"", "1", "not-an-id", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"}) {
    EXPECT_EQ(cloud.find("server", text, 100), std::nullopt) << text;
  }
}

TEST(Cloud, IsTheSameForTheSameSeedOnly) {
  const auto text = [](std::uint64_t seed) { return *ask(make_cloud({}, seed), servers).body; };
  EXPECT_EQ(text(1), text(1));
  EXPECT_NE(text(1), text(2));
}

TEST(Cloud, MostServersAreActiveAndSomeAreNot) {
  const Cloud cloud(1, {1000, 4, 4, 1000});
  std::map<ServerState, int> states;
  for (std::size_t i = 0; i < 1000; ++i) ++states[cloud.server(i).state];
  EXPECT_NEAR(states[ServerState::active], 720, 60);
  EXPECT_NEAR(states[ServerState::shutoff], 180, 50);
  EXPECT_NEAR(states[ServerState::paused], 60, 30);
  EXPECT_NEAR(states[ServerState::error], 40, 25);
}

}  // namespace
}  // namespace overlap::mock
