#include "mockserver/model/openstack/neutron.hpp"

#include "tests/mockserver/model/openstack/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace overlap::mock {
namespace {

const std::string base = "/network/v2.0/";

struct Names {
  std::string path;
  std::string plural;
  std::string singular;
  std::string not_found;
};
const std::vector<Names> kinds{
    {"networks", "networks", "network", "NetworkNotFound"},
    {"subnets", "subnets", "subnet", "SubnetNotFound"},
    {"ports", "ports", "port", "PortNotFound"},
    {"floatingips", "floatingips", "floatingip", "FloatingIPNotFound"},
    {"routers", "routers", "router", "RouterNotFound"},
    {"security-groups", "security_groups", "security_group", "SecurityGroupNotFound"}};

TEST(Neutron, ListsHaveNoPagesUnlessAsked) {
  const auto model = make_cloud({0, 0, 0, 3000});
  const auto body = ask_json(model, base + "ports");
  EXPECT_EQ(body["ports"].size(), 3000U);
  EXPECT_FALSE(body.contains("ports_links"));
  EXPECT_EQ(list_of(model, base + "ports?limit=0", "ports").size(), 3000U);
}

TEST(Neutron, EveryLimitYieldsEveryItemExactlyOnce) {
  const auto model = make_cloud();
  for (const auto& kind : kinds) {
    const auto whole = list_of(model, base + kind.path, kind.plural);
    for (std::size_t limit = 1; limit <= whole.size() + 1; ++limit) {
      const auto target = base + kind.path + "?limit=" + std::to_string(limit);
      EXPECT_EQ(walk_links(model, kind.plural, target), whole) << target;
    }
  }
}

TEST(Neutron, PagesCanBeWalkedBackwards) {
  const auto model = make_cloud();
  const auto whole = list_of(model, base + "ports", "ports");
  const auto last = whole.back()["id"].get<std::string>();
  auto target = base + "ports?limit=7&page_reverse=True&marker=" + last;
  std::vector<Json> found;
  while (!target.empty()) {
    const auto page = ask_json(model, target);
    found.insert(found.begin(), page["ports"].begin(), page["ports"].end());
    target.clear();
    for (const auto& link : page["ports_links"]) {
      if (link["rel"] == "previous") target = target_of(link["href"]);
    }
  }
  EXPECT_EQ(found, std::vector<Json>(whole.begin(), whole.end() - 1));
}

TEST(Neutron, LinksNameTheirNeighbours) {
  const auto model = make_cloud();
  const auto page = ask_json(model, base + "ports?fields=id&limit=2");
  const auto link = [&](std::size_t item) {
    return "http://mock.example/network/v2.0/ports?fields=id&limit=2&marker=" +
           page["ports"][item]["id"].get<std::string>();
  };
  EXPECT_EQ(page["ports_links"][0], (Json{{"rel", "next"}, {"href", link(1)}}));
  EXPECT_EQ(page["ports_links"][1], (Json{{"rel", "previous"}, {"href", link(0) + "&page_reverse=True"}}));
}

TEST(Neutron, FieldsAreSelected) {
  const auto model = make_cloud();
  for (const auto& port :
       list_of(model, base + "ports?fields=id&fields=mac_address&fields=nonsense", "ports")) {
    EXPECT_EQ(port.size(), 2U);
    EXPECT_TRUE(port.contains("mac_address"));
  }
  const auto without_id = ask_json(model, base + "networks?fields=name&limit=1");
  EXPECT_EQ(without_id["networks"][0], (Json{{"name", "public"}}));
  EXPECT_EQ(walk_links(model, "networks", base + "networks?fields=name&limit=1").size(), 4U)
      << "links know the ids that the bodies leave out";
  const auto id = ask_json(model, base + "networks")["networks"][0]["id"].get<std::string>();
  EXPECT_EQ(ask_json(model, base + "networks/" + id + "?fields=name")["network"], (Json{{"name", "public"}}));
}

TEST(Neutron, FiltersAddUpAndTheirValuesAreAlternatives) {
  const auto model = make_cloud({12, 6, 30, 60});
  const auto all = list_of(model, base + "ports", "ports");
  const auto expect = [&](const std::string& query, const auto& wanted) {
    std::vector<Json> expected;
    std::copy_if(all.begin(), all.end(), std::back_inserter(expected), wanted);
    EXPECT_EQ(list_of(model, base + "ports?" + query, "ports"), expected) << query;
    EXPECT_EQ(walk_links(model, "ports", base + "ports?limit=2&" + query), expected) << query;
    return expected.size();
  };
  const auto is = [](const char* member, const std::string& value) {
    return [=](const Json& port) { return port[member] == value; };
  };
  const auto text = [&](const char* member) { return all[0][member].get<std::string>(); };
  EXPECT_GT(expect("network_id=" + text("network_id"), is("network_id", text("network_id"))), 1U);
  EXPECT_GT(expect("status=DOWN", is("status", "DOWN")), 0U);
  EXPECT_EQ(expect("id=" + text("id"), is("id", text("id"))), 1U);
  EXPECT_GT(expect("device_owner=network%3Adhcp", is("device_owner", "network:dhcp")), 1U);
  EXPECT_GT(expect("device_id=", is("device_id", "")), 1U);
  EXPECT_EQ(expect("id=" + text("id") + "&id=" + all[5]["id"].get<std::string>(),
                   [&](const Json& port) { return port == all[0] || port == all[5]; }),
            2U);
  EXPECT_EQ(expect("id=" + text("id") + "&status=NEVER", [](const Json&) { return false; }), 0U);
  EXPECT_EQ(expect("fixed_ips=ip_address%3D10.0.0.10", [&](const Json& port) { return port == all[0]; }), 1U);
  expect("admin_state_up=True", [](const Json&) { return true; });
  expect("admin_state_up=False", [](const Json&) { return false; });
  expect("colour=red", [](const Json&) { return true; });
  EXPECT_EQ(list_of(model, base + "networks?router%3Aexternal=True", "networks").size(), 1U);
  EXPECT_EQ(list_of(model, base + "networks?name=private-2", "networks").size(), 1U);
}

TEST(Neutron, SortsAsTold) {
  const auto model = make_cloud();
  const auto ports = list_of(model, base + "ports?sort_key=id&sort_dir=desc", "ports");
  auto ids = ids_of(ports);
  EXPECT_TRUE(std::is_sorted(ids.rbegin(), ids.rend()));
  EXPECT_EQ(walk_links(model, "ports", base + "ports?sort_key=id&sort_dir=desc&limit=3"), ports);
  EXPECT_EQ(ask(model, base + "ports?sort_key=id&sort_dir=asc&sort_dir=asc").status, 400U);
}

TEST(Neutron, IdsLeadToTheirItemsAndOthersAreNotFound) {
  const auto model = make_cloud();
  for (const auto& kind : kinds) {
    for (const auto& item : list_of(model, base + kind.path, kind.plural)) {
      EXPECT_EQ(ask_json(model, base + kind.path + '/' + item["id"].get<std::string>())[kind.singular], item);
    }
    for (const auto* target : {"/nobody", "?marker=nobody"}) {
      const auto reply = ask(model, base + kind.path + target);
      EXPECT_EQ(reply.status, 404U) << kind.path << target;
      const auto error = Json::parse(*reply.body)["NeutronError"];
      EXPECT_EQ(error["type"], kind.not_found);
      EXPECT_EQ(error["detail"], "");
    }
  }
}

TEST(Neutron, BadLimitsAndMethodsAreRefused) {
  const auto model = make_cloud();
  for (const auto* limit : {"-1", "x", ""}) {
    const auto reply = ask(model, base + "networks?limit=" + limit);
    EXPECT_EQ(reply.status, 400U) << limit;
    EXPECT_EQ(Json::parse(*reply.body)["NeutronError"]["type"], "BadRequest");
  }
  const auto reply = ask(model, base + "networks", "POST");
  EXPECT_EQ(reply.status, 405U);
  EXPECT_TRUE(Json::parse(*reply.body).contains("NeutronError"));
}

TEST(Neutron, ExtensionsAreListedAndFound) {
  const auto model = make_cloud();
  for (const auto& extension : list_of(model, base + "extensions", "extensions")) {
    EXPECT_EQ(ask_json(model, base + "extensions/" + extension["alias"].get<std::string>())["extension"],
              extension);
  }
  EXPECT_EQ(ask(model, base + "extensions/none").status, 404U);
}

}  // namespace
}  // namespace overlap::mock
