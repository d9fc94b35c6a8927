// The reads beside those of an inventory: what else the vendor's clients can ask about the same resources.
#include "mockserver/model/arm_fields.hpp"
#include "mockserver/model/target.hpp"
#include "tests/mockserver/ask.hpp"
#include "words/letter_case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace overlap::mock {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::string id_of(const Model& model, std::size_t subscription = 0) {
  return ask_json(model, "/subscriptions" + version)["value"][subscription]["id"];
}

std::vector<Json> groups_of(const Model& model) {
  return all_items(model, id_of(model) + "/resourcegroups" + version);
}

std::vector<Json> vms_of(const Model& model) {
  return all_items(model, id_of(model) + "/providers/Microsoft.Compute/virtualMachines" + version);
}

std::vector<std::string> each(const std::vector<Json>& items, const char* field) {
  std::vector<std::string> values;
  for (const auto& item : items) values.push_back(item.at(field));
  return values;
}

TEST(ArmReads, TheTenantIsThatOfItsSubscriptions) {
  const auto model = make_model();
  const auto tenants = ask_json(model, "/tenants" + version)["value"];
  ASSERT_EQ(tenants.size(), 1U);
  EXPECT_EQ(tenants[0]["tenantId"], ask_json(model, "/subscriptions" + version)["value"][1]["tenantId"]);
  EXPECT_EQ(tenants[0]["id"], "/tenants/" + tenants[0]["tenantId"].get<std::string>());
}

TEST(ArmReads, ItemsAskedForAloneAreThoseOfTheirLists) {
  const auto model = make_model({2, 3, 2});
  for (const auto& subscription : all_items(model, "/subscriptions" + version))
    EXPECT_EQ(ask_json(model, subscription["id"].get<std::string>() + version), subscription);
  for (const auto& group : groups_of(model)) {
    const std::string id = group["id"];
    EXPECT_EQ(ask_json(model, id + version), group);
    EXPECT_EQ(ask_json(model, upper_case(id) + version), group) << "names match in any case";
  }
}

TEST(ArmReads, AHeadTellsWhetherAGroupOrAVmExists) {
  const auto model = make_model({1, 1, 1});
  for (const std::string id : {groups_of(model)[0]["id"], vms_of(model)[0]["id"]}) {
    const auto found = ask(model, id + version, "HEAD");
    EXPECT_EQ(found.status, 204U) << id;
    EXPECT_EQ(*found.body, "");
    EXPECT_THAT(found.fields, HasSubstr("Cache-Control: no-cache"));
    EXPECT_EQ(ask(model, id + "x" + version, "HEAD").status, 404U) << id;
    EXPECT_EQ(ask(model, id, "HEAD").status, 400U) << "an api-version is due here, too";
  }
}

TEST(ArmReads, EveryLocationOfTheEstateIsListed) {
  const auto model = make_model({1, 20, 1});
  const auto listed = each(ask_json(model, id_of(model) + "/locations" + version)["value"], "name");
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()).size(), 6U);
  for (const auto& group : groups_of(model))
    EXPECT_THAT(listed, testing::Contains(group["location"].get<std::string>()));
}

TEST(ArmReads, VmsOfALocationAreThoseOfTheSubscriptionThatLieThere) {
  const auto model = make_model({1, 12, 3});
  std::map<std::string, std::vector<Json>> expected;
  for (const auto& vm : vms_of(model)) expected[vm["location"]].push_back(vm);
  ASSERT_GT(expected.size(), 1U);
  for (const auto& [location, vms] : expected) {
    const auto list =
        id_of(model) + "/providers/Microsoft.Compute/locations/" + location + "/virtualMachines";
    EXPECT_EQ(all_items(model, list + version), vms) << location;
  }
  const auto unknown =
      ask(model, id_of(model) + "/providers/Microsoft.Compute/locations/atlantis/virtualMachines" + version);
  EXPECT_EQ(unknown.status, 400U);
  EXPECT_EQ(error_code_of(unknown), "NoRegisteredProviderFound");
}

TEST(ArmReads, ALocationIsKnownByItsDisplayNameAsWell) {
  const auto model = make_model({1, 1, 1});
  EXPECT_EQ(
      ask(model, id_of(model) + "/providers/Microsoft.Compute/locations/West%20Europe/vmSizes" + version)
          .status,
      200U);
}

TEST(ArmReads, EverySizeOfAVmIsListedForItAndForItsLocation) {
  const auto model = make_model({1, 5, 5});
  const auto sizes =
      ask_json(model, id_of(model) + "/providers/Microsoft.Compute/locations/uksouth/vmSizes" + version);
  const auto names = each(sizes["value"], "name");
  EXPECT_EQ(names.size(), 8U);
  for (const auto& vm : vms_of(model)) {
    EXPECT_THAT(names, testing::Contains(vm["properties"]["hardwareProfile"]["vmSize"].get<std::string>()));
    EXPECT_EQ(ask_json(model, vm["id"].get<std::string>() + "/vmSizes" + version), sizes);
  }
  EXPECT_EQ(sizes["value"][0]["numberOfCores"], 2);
}

TEST(ArmReads, BootDiagnosticsAreReadWithAPost) {
  const auto model = make_model({1, 1, 2});
  std::set<std::string> places;
  for (const auto& vm : vms_of(model)) {
    const auto path = vm["id"].get<std::string>() + "/retrieveBootDiagnosticsData" + version;
    const auto reply = ask(model, path, "POST");
    EXPECT_EQ(reply.status, 200U);
    const auto data = Json::parse(*reply.body);
    for (const auto* name : {"consoleScreenshotBlobUri", "serialConsoleLogBlobUri"})
      places.insert(data.at(name).get<std::string>());
    EXPECT_EQ(ask(model, path, "GET").status, 405U);
  }
  EXPECT_EQ(places.size(), 4U);
}

TEST(ArmReads, TheExtensionOfAVmIsTheOneInItsInstanceView) {
  const auto model = make_model({1, 2, 4});
  for (const auto& vm : vms_of(model)) {
    const std::string id = vm["id"];
    const auto list = ask_json(model, id + "/extensions" + version)["value"];
    const auto view = ask_json(model, id + "/instanceView" + version)["extensions"];
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0]["name"], view[0]["name"]);
    const std::string extension = list[0]["id"];
    EXPECT_EQ(ask_json(model, extension + version), list[0]);
    EXPECT_EQ(ask_json(model, extension + version + "&$expand=instanceView")["properties"]["instanceView"],
              view[0]);
    const auto unknown = ask(model, id + "/extensions/none" + version);
    EXPECT_EQ(unknown.status, 404U);
    EXPECT_EQ(error_code_of(unknown), "ResourceNotFound");
  }
}

TEST(ArmReads, UserDataIsShownOfOneVmAndOnRequestOnly) {
  const auto model = make_model({1, 1, 1});
  const auto vm = vms_of(model)[0];
  const std::string id = vm["id"];
  EXPECT_FALSE(vm["properties"].contains("userData"));
  const auto expanded = ask_json(model, id + version + "&$expand=userData");
  EXPECT_THAT(expanded["properties"]["userData"].get<std::string>(), testing::StartsWith("cm9sZT"));
  EXPECT_FALSE(expanded["properties"].contains("instanceView"));
  EXPECT_EQ(ask(model, id + version + "&$expand=everything").status, 400U);
  EXPECT_EQ(ask(model,
                id_of(model) + "/providers/Microsoft.Compute/virtualMachines" + version + "&$expand=userData")
                .status,
            400U);
}

TEST(ArmReads, NoVmIsInAScaleSet) {
  const auto model = make_model({1, 1, 3});
  const auto list = id_of(model) + "/providers/Microsoft.Compute/virtualMachines" + version;
  EXPECT_EQ(
      ask_json(model, list + "&$filter=" + percent_encode("'virtualMachineScaleSet/id' eq '/x'"))["value"],
      Json::array());
  EXPECT_EQ(ask_json(model, list + "&$filter=")["value"].size(), 3U);
}

TEST(ArmReads, EveryKindOfResourceHasItsProvider) {
  const auto model = make_model({1, 1, 1});
  const auto providers = ask_json(model, id_of(model) + "/providers" + version)["value"];
  EXPECT_THAT(each(providers, "namespace"), ElementsAre("Microsoft.Compute", "Microsoft.Insights",
                                                        "Microsoft.Network", "Microsoft.Resources"));
  std::set<std::string> types;
  for (const auto& provider : providers) {
    EXPECT_EQ(provider["registrationState"], "Registered");
    EXPECT_EQ(ask_json(model, provider["id"].get<std::string>() + version), provider);
    for (const auto& type : provider["resourceTypes"]) {
      types.insert(provider["namespace"].get<std::string>() + '/' + type["resourceType"].get<std::string>());
      const std::string newest = type["apiVersions"][0];
      EXPECT_EQ(ask(model, "/tenants?api-version=" + newest).status, 200U) << newest;
    }
  }
  for (const auto& resource : all_items(model, id_of(model) + "/resources" + version))
    EXPECT_EQ(types.count(resource["type"].get<std::string>()), 1U) << resource["type"];
  EXPECT_EQ(error_code_of(ask(model, id_of(model) + "/providers/Contoso.Nothing" + version)),
            "InvalidResourceNamespace");
}

TEST(ArmReads, ProvidersOfTheTenantHaveNoRegistration) {
  const auto model = make_model();
  const auto providers = ask_json(model, "/providers" + version)["value"];
  ASSERT_EQ(providers.size(), 4U);
  EXPECT_FALSE(providers[0].contains("registrationState"));
  EXPECT_EQ(ask_json(model, "/providers/microsoft.compute" + version), providers[0]);
}

TEST(ArmReads, TheTenantsLogHoldsOperationsOfTheTenantOnly) {
  const auto model = make_model();
  const auto log = "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01";
  std::size_t pages = 0;
  const auto events = all_items(model, log, &pages);
  EXPECT_EQ(events.size(), 12U);
  EXPECT_EQ(pages, 2U) << "8 events on a page";
  std::string last = "2026-01-01T00:00:00.0000000Z";
  for (const auto& event : events) {
    EXPECT_THAT(event["resourceId"].get<std::string>(), Not(HasSubstr("/subscriptions/")));
    EXPECT_FALSE(event.contains("subscriptionId"));
    EXPECT_LE(event["eventTimestamp"], last);
    last = event["eventTimestamp"];
  }
  const auto filtered = [&](const std::string& filter) {
    return all_items(model, log + ("&$filter=" + percent_encode(filter)));
  };
  const std::string start = "eventTimestamp ge '2026-08-25T00:00:00Z'";
  EXPECT_EQ(filtered(start).size(), 12U);
  EXPECT_GE(filtered(start).back()["eventTimestamp"], "2026-08-25T00:00:00.0000000Z");
  EXPECT_EQ(filtered(start + " and correlationId eq '" + events[3]["correlationId"].get<std::string>() + "'")
                .size(),
            1U);
  EXPECT_TRUE(filtered(start + " and resourceGroupName eq 'x'").empty());
  EXPECT_EQ(ask(model, log + std::string("&$filter=x")).status, 400U);
  EXPECT_THAT(ask_json(model, log + std::string("&$select=caller"))["value"][0].items().begin().key(),
              "caller");
}

TEST(ArmReads, TheCategoriesOfEventsAreAzures) {
  const auto categories =
      ask_json(make_model(), "/providers/microsoft.insights/eventcategories?api-version=2015-04-01")["value"];
  EXPECT_THAT(each(categories, "value"),
              UnorderedElementsAre("Administrative", "Security", "ServiceHealth", "Alert", "Recommendation",
                                   "Policy", "Autoscale", "ResourceHealth"));
}

TEST(ArmReads, WhatBelongsToNoSubscriptionCountsAsAReadOfTheTenant) {
  for (const auto route : {Route::tenants, Route::tenant_activity_log, Route::event_categories,
                           Route::tenant_providers, Route::tenant_provider, Route::subscriptions}) {
    std::string fields;
    append_arm_exchange_fields(fields, route, {Key(1), "", false});
    EXPECT_THAT(fields, HasSubstr("x-ms-ratelimit-remaining-tenant-reads: ")) << builtin_routes().name(route);
  }
}

TEST(ArmReads, WhatDoesNotExistIsNamed) {
  const auto model = make_model({1, 1, 1});
  const std::string vm = vms_of(model)[0]["id"];
  const std::map<std::string, std::string> expected{
      {"/subscriptions/nobody", "SubscriptionNotFound"},
      {"/subscriptions/nobody/locations", "SubscriptionNotFound"},
      {"/subscriptions/nobody/providers", "SubscriptionNotFound"},
      {"/subscriptions/nobody/resources", "SubscriptionNotFound"},
      {id_of(model) + "/resourcegroups/none", "ResourceGroupNotFound"},
      {id_of(model) + "/resourcegroups/none/resources", "ResourceGroupNotFound"},
      {vm + "0/vmSizes", "ResourceNotFound"},
      {vm + "0/extensions", "ResourceNotFound"},
  };
  for (const auto& [path, code] : expected) {
    EXPECT_EQ(ask(model, path + version).status, 404U) << path;
    EXPECT_EQ(error_code_of(ask(model, path + version)), code) << path;
  }
}

}  // namespace
}  // namespace overlap::mock
