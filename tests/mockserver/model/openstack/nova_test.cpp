#include "mockserver/model/openstack/nova.hpp"

#include "tests/mockserver/model/openstack/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;

const std::string base = "/compute/v2.1";
const std::string servers = base + "/servers/detail";
const std::string flavors = base + "/flavors/detail";

Reply ask_version(const Model& model, const std::string& target, const std::string& version) {
  return ask_with(model, target, {{"X-OpenStack-Nova-API-Version", version}});
}

Json json_of(const Reply& reply) {
  return Json::parse(*reply.body);
}

std::vector<std::string> names_of(const std::vector<Json>& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item["name"]);
  return names;
}

TEST(Nova, EveryLimitYieldsEveryServerExactlyOnce) {
  const auto model = make_cloud({12, 7, 3, 20});
  const auto whole = walk_links(model, "servers", servers);
  const auto all_flavors = walk_links(model, "flavors", flavors);
  EXPECT_EQ(whole.size(), 12U);
  for (std::size_t limit = 1; limit <= 13; ++limit) {
    const auto parameter = "?limit=" + std::to_string(limit);
    EXPECT_EQ(walk_links(model, "servers", servers + parameter), whole) << limit;
    EXPECT_EQ(walk_links(model, "flavors", flavors + parameter), all_flavors) << limit;
  }
}

TEST(Nova, AFullPageHasALinkEvenIfItIsTheLast) {
  const auto model = make_cloud({4, 1, 1, 4});
  const auto page = ask_json(model, servers +
                                        "?limit=4&status=x&status=ACTIVE&status=SHUTOFF&status=PAUSED&"
                                        "status=ERROR");
  ASSERT_TRUE(page.contains("servers_links"));
  const auto last = page["servers"][3]["id"].get<std::string>();
  EXPECT_EQ(page["servers_links"][0]["href"],
            "http://mock.example/compute/v2.1/servers/"
            "detail?limit=4&status=x&status=ACTIVE&status=SHUTOFF&status=PAUSED&status=ERROR&marker=" +
                last);
  const auto beyond = ask_json(model, target_of(page["servers_links"][0]["href"]));
  EXPECT_TRUE(beyond["servers"].empty());
  EXPECT_FALSE(beyond.contains("servers_links"));
  EXPECT_FALSE(ask_json(model, servers + "?limit=5").contains("servers_links"));
}

TEST(Nova, NoPageHoldsMoreThanAThousand) {
  const auto model = make_cloud({1001, 1, 1, 0});
  EXPECT_EQ(list_of(model, servers, "servers").size(), 1000U);
  EXPECT_EQ(list_of(model, servers + "?limit=2000", "servers").size(), 1000U);
  EXPECT_EQ(walk_links(model, "servers", base + "/servers").size(), 1001U);
}

TEST(Nova, BadLimitsMarkersAndSortKeysAreRefused) {
  const auto model = make_cloud();
  const auto complaint = [&](const std::string& query) {
    const auto reply = ask(model, servers + query);
    EXPECT_EQ(reply.status, 400U) << query;
    return json_of(reply)["badRequest"]["message"].get<std::string>();
  };
  EXPECT_THAT(complaint("?limit=-1"), HasSubstr("Value: -1."));
  EXPECT_THAT(complaint("?limit=ten"), HasSubstr("Value: ten."));
  EXPECT_EQ(complaint("?marker=nobody"), "marker [nobody] not found");
  EXPECT_EQ(complaint("?sort_key=colour"), "Sort key supplied is invalid: colour");
  EXPECT_THAT(complaint("?name=("), HasSubstr("parameters name"));
  EXPECT_EQ(ask(model, flavors + "?marker=nobody").status, 400U);
  EXPECT_EQ(ask(model, flavors + "?minRam=much").status, 400U);
  EXPECT_TRUE(list_of(model, servers + "?limit=0", "servers").empty());
}

TEST(Nova, AMarkerThatTheFilterLeavesOutIsNotFound) {
  const auto model = make_cloud({20, 1, 1, 0});
  std::map<std::string, std::string> by_status;
  for (const auto& server : list_of(model, servers, "servers")) by_status[server["status"]] = server["id"];
  EXPECT_EQ(ask(model, servers + "?status=ACTIVE&marker=" + by_status["SHUTOFF"]).status, 400U);
  EXPECT_EQ(ask(model, servers + "?status=ACTIVE&marker=" + by_status["ACTIVE"]).status, 200U);
}

TEST(Nova, ListsWithoutDetailHaveNamesAndLinksOnly) {
  const auto model = make_cloud();
  const auto brief = ask_json(model, base + "/servers")["servers"][0];
  const auto full = ask_json(model, servers)["servers"][0];
  EXPECT_EQ(brief, (Json{{"id", full["id"]}, {"name", full["name"]}, {"links", full["links"]}}));
  EXPECT_EQ(full["links"][0]["href"],
            "http://mock.example/compute/v2.1/servers/" + full["id"].get<std::string>());
  EXPECT_EQ(ask_json(model, base + "/servers/detail/"), ask_json(model, servers)) << "a slash at the end";
}

TEST(Nova, IdsLeadToTheirItems) {
  const auto model = make_cloud();
  for (const auto& server : list_of(model, servers, "servers")) {
    EXPECT_EQ(ask_json(model, base + "/servers/" + server["id"].get<std::string>())["server"], server);
  }
  for (const auto& flavor : list_of(model, flavors, "flavors")) {
    EXPECT_EQ(ask_json(model, base + "/flavors/" + flavor["id"].get<std::string>())["flavor"], flavor);
  }
}

TEST(Nova, WhatDoesNotExistIsNamed) {
  const auto model = make_cloud();
  for (const auto& [path, message] : std::map<std::string, std::string>{
           {"/servers/nobody", "Instance nobody could not be found."},
           {"/servers/nobody/os-interface", "Instance nobody could not be found."},
           {"/servers/nobody/os-volume_attachments", "Instance nobody could not be found."},
           {"/flavors/nobody", "Flavor nobody could not be found."},
           {"/flavors/nobody/os-extra_specs", "Flavor nobody could not be found."}}) {
    const auto reply = ask(model, base + path);
    EXPECT_EQ(reply.status, 404U) << path;
    EXPECT_EQ(json_of(reply), (Json{{"itemNotFound", {{"code", 404}, {"message", message}}}}));
  }
}

TEST(Nova, PathsHaveOneSpelling) {
  EXPECT_EQ(ask(make_cloud(), "/Compute/v2.1/servers").status, 404U);
}

TEST(Nova, OtherMethodsAreRefused) {
  const auto reply = ask(make_cloud(), base + "/servers", "POST");
  EXPECT_EQ(reply.status, 405U);
  EXPECT_EQ(json_of(reply)["badMethod"]["code"], 405);
  EXPECT_THAT(reply.fields, HasSubstr("Allow: GET, HEAD\r\n"));
}

TEST(Nova, TheOldestMicroversionIsTheDefaultAndTheOneInUseIsTold) {
  const auto model = make_cloud();
  EXPECT_THAT(ask(model, servers).fields, HasSubstr("OpenStack-API-Version: compute 2.1\r\n"));
  const auto asked = ask_version(model, servers, "2.61").fields;
  EXPECT_THAT(asked, HasSubstr("OpenStack-API-Version: compute 2.61\r\n"));
  EXPECT_THAT(asked, HasSubstr("X-OpenStack-Nova-API-Version: 2.61\r\n"));
  EXPECT_THAT(asked, HasSubstr("Vary: OpenStack-API-Version\r\n"));
  EXPECT_THAT(ask_version(model, servers, "latest").fields, HasSubstr("compute 2.90\r\n"));
  const auto newer = ask_with(
      model, servers,
      {{"X-OpenStack-Nova-API-Version", "2.1"}, {"openstack-api-version", "identity 3.14, compute 2.47"}});
  EXPECT_THAT(newer.fields, HasSubstr("compute 2.47\r\n")) << "the field of all services wins";
  const auto in_two_fields =
      ask_with(model, servers,
               {{"OpenStack-API-Version", "identity 3.14"}, {"OpenStack-API-Version", "compute 2.47"}});
  EXPECT_THAT(in_two_fields.fields, HasSubstr("compute 2.47\r\n")) << "fields that repeat are one list";
  const auto others = ask_with(model, servers, {{"OpenStack-API-Version", "identity 3.14"}});
  EXPECT_THAT(others.fields, HasSubstr("compute 2.1\r\n"));
}

TEST(Nova, MicroversionsThatItDoesNotHaveAreRefused) {
  const auto model = make_cloud();
  for (const auto* version : {"2.91", "2.0", "3.1", "1.1", "2.4294967295"}) {
    const auto reply = ask_version(model, servers, version);
    EXPECT_EQ(reply.status, 406U) << version;
    EXPECT_THAT(json_of(reply)["computeFault"]["message"].get<std::string>(),
                HasSubstr("Minimum is 2.1 and maximum is 2.90."));
  }
  for (const auto* version : {"2", "2.", "2.x", "v2.1", "2.1.1", "2.01", "newest", "2.99999999999"}) {
    EXPECT_EQ(ask_version(model, servers, version).status, 400U) << version;
  }
}

TEST(Nova, ShapesFollowTheMicroversion) {
  const auto model = make_cloud();
  const auto server = [&](const std::string& version) {
    return json_of(ask_version(model, servers, version))["servers"][0];
  };
  EXPECT_TRUE(server("2.46")["flavor"].contains("links"));
  EXPECT_FALSE(server("2.47")["flavor"].contains("id"));
  EXPECT_TRUE(server("2.47")["flavor"].contains("original_name"));
  EXPECT_FALSE(server("2.18").contains("description"));
  EXPECT_TRUE(server("2.19").contains("description"));
  EXPECT_FALSE(server("2.8").contains("locked"));
  EXPECT_TRUE(server("2.73").contains("locked_reason"));
  const auto flavor = [&](const std::string& version, const std::string& path = flavors) {
    return json_of(ask_version(model, path, version))["flavors"][1];
  };
  EXPECT_FALSE(flavor("2.54").contains("description"));
  EXPECT_TRUE(flavor("2.55").contains("description"));
  EXPECT_TRUE(flavor("2.55", base + "/flavors").contains("description"));
  EXPECT_FALSE(flavor("2.60").contains("extra_specs"));
  EXPECT_EQ(flavor("2.61")["extra_specs"],
            json_of(ask(model, base + "/flavors/" + flavor("2.61")["id"].get<std::string>() +
                                   "/os-extra_specs"))["extra_specs"]);
  EXPECT_EQ(flavor("2.74")["swap"], "");
  EXPECT_EQ(flavor("2.75")["swap"], 0);
}

TEST(Nova, FiltersHoldWhateverTheMicroversion) {
  const auto model = make_cloud({40, 5, 6, 50});
  const auto all = list_of(model, servers, "servers");
  const auto count = [&](const auto& wanted) { return std::count_if(all.begin(), all.end(), wanted); };
  const auto flavor = all[0]["flavor"]["id"].get<std::string>();
  const auto image = all[0]["image"]["id"].get<std::string>();
  for (const auto* version : {"2.1", "2.90"}) {
    const auto size = [&](const std::string& query) {
      return static_cast<std::ptrdiff_t>(
          json_of(ask_version(model, servers + query, version))["servers"].size());
    };
    EXPECT_EQ(size("?status=active"), count([](const Json& s) { return s["status"] == "ACTIVE"; }));
    EXPECT_EQ(size("?status=ACTIVE&status=SHUTOFF"),
              count([](const Json& s) { return s["status"] == "ACTIVE" || s["status"] == "SHUTOFF"; }));
    EXPECT_EQ(size("?flavor=" + flavor), count([&](const Json& s) { return s["flavor"]["id"] == flavor; }));
    EXPECT_EQ(size("?image=" + image), count([&](const Json& s) { return s["image"]["id"] == image; }));
    EXPECT_EQ(size("?name=%5Eweb-"),
              count([](const Json& s) { return s["name"].get<std::string>().starts_with("web-"); }));
    EXPECT_EQ(size("?name=" + all[3]["name"].get<std::string>()), 1);
    EXPECT_EQ(size("?all_tenants=True"), 40);
    EXPECT_EQ(size("?deleted=True"), 0);
    EXPECT_EQ(size("?deleted=False"), 40);
    EXPECT_EQ(size("?tenant_id=nobody"), 0);
  }
  EXPECT_EQ(walk_links(model, "servers", servers + "?status=ACTIVE&limit=3"),
            list_of(model, servers + "?status=ACTIVE", "servers"));
}

TEST(Nova, SortsByWhatIsAskedFor) {
  const auto model = make_cloud({30, 6, 3, 10});
  auto names = names_of(list_of(model, servers + "?sort_key=display_name&sort_dir=asc", "servers"));
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  const auto by_default = list_of(model, servers, "servers");
  EXPECT_EQ(list_of(model, servers + "?sort_key=created_at&sort_dir=desc", "servers"), by_default)
      << "the newest first";
  EXPECT_EQ(walk_links(model, "servers", servers + "?sort_key=display_name&limit=4"),
            list_of(model, servers + "?sort_key=display_name", "servers"));
  const auto largest = list_of(model, flavors + "?sort_key=memory_mb&sort_dir=desc", "flavors");
  EXPECT_EQ(largest[0]["name"], "m1.2xlarge");
}

TEST(Nova, FlavorsAreFilteredBySizeAndArePublic) {
  const auto model = make_cloud();
  EXPECT_EQ(list_of(model, flavors + "?is_public=None", "flavors").size(), 6U);
  EXPECT_EQ(list_of(model, flavors + "?is_public=True", "flavors").size(), 6U);
  EXPECT_EQ(list_of(model, flavors + "?is_public=False", "flavors").size(), 0U);
  EXPECT_EQ(names_of(list_of(model, flavors + "?minRam=16384", "flavors")),
            (std::vector<std::string>{"m1.xlarge", "m1.2xlarge"}));
  EXPECT_EQ(names_of(list_of(model, flavors + "?minDisk=100", "flavors")),
            (std::vector<std::string>{"m1.2xlarge"}));
}

TEST(Nova, FlavorNamesAreUnique) {
  auto names = names_of(list_of(make_cloud({0, 200, 0, 0}), flavors, "flavors"));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Nova, InterfacesAreThePortsOfTheServer) {
  const auto model = make_cloud();
  for (const auto& server : list_of(model, servers, "servers")) {
    const auto id = server["id"].get<std::string>();
    std::vector<std::string> attached;
    for (const auto& attachment :
         list_of(model, base + "/servers/" + id + "/os-interface", "interfaceAttachments")) {
      attached.push_back(attachment["port_id"]);
    }
    EXPECT_EQ(attached, ids_of(list_of(model, "/network/v2.0/ports?device_id=" + id, "ports")));
  }
}

TEST(Nova, TheSmallerResourcesAreThere) {
  const auto model = make_cloud();
  const auto absolute = ask_json(model, base + "/limits")["limits"]["absolute"];
  EXPECT_EQ(absolute["totalInstancesUsed"], 12);
  std::size_t cores = 0;
  const auto with_flavors = json_of(ask_version(model, servers, "2.47"));
  for (const auto& server : with_flavors["servers"]) {
    cores += server["flavor"]["vcpus"].get<std::size_t>();
  }
  EXPECT_EQ(absolute["totalCoresUsed"], cores);
  EXPECT_TRUE(absolute.contains("maxPersonality"));
  EXPECT_FALSE(
      json_of(ask_version(model, base + "/limits", "2.57"))["limits"]["absolute"].contains("maxPersonality"));
  const auto zones = base + "/os-availability-zone";
  EXPECT_TRUE(ask_json(model, zones)["availabilityZoneInfo"][0]["hosts"].is_null());
  EXPECT_TRUE(ask_json(model, zones + "/detail")["availabilityZoneInfo"][0]["hosts"].contains("compute-01"));
  EXPECT_TRUE(list_of(model, base + "/os-keypairs", "keypairs").empty());
  EXPECT_TRUE(list_of(model, base + "/os-server-groups", "server_groups").empty());
  const auto id = ask_json(model, servers)["servers"][0]["id"].get<std::string>();
  EXPECT_TRUE(
      list_of(model, base + "/servers/" + id + "/os-volume_attachments", "volumeAttachments").empty());
}

}  // namespace
}  // namespace overlap::mock
