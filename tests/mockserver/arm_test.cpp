#include "mockserver/model/arm.hpp"

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

using ::testing::HasSubstr;

std::string id_of(const Model& model, std::size_t subscription = 0) {
  return ask_json(model, "/subscriptions" + version)["value"][subscription]["id"];
}

std::vector<Json> all_vms(const Model& model) {
  std::vector<Json> vms;
  for (const auto& subscription : all_items(model, "/subscriptions" + version)) {
    for (const auto& group :
         all_items(model, subscription["id"].get<std::string>() + "/resourcegroups" + version)) {
      const auto list =
          group["id"].get<std::string>() + "/providers/Microsoft.Compute/virtualMachines" + version;
      for (auto& vm : all_items(model, list)) vms.push_back(std::move(vm));
    }
  }
  return vms;
}

TEST(Arm, TheEstateIsAsLargeAsWasAskedFor) {
  const auto model = make_model({2, 4, 6});
  const auto vms = all_vms(model);
  EXPECT_EQ(vms.size(), 48U);
  std::set<std::string> ids;
  std::set<std::string> names;
  for (const auto& vm : vms) {
    ids.insert(vm["id"]);
    names.insert(vm["name"]);
  }
  EXPECT_EQ(ids.size(), 48U);
  EXPECT_EQ(names.size(), 48U) << "a table of VMs needs no second column to tell them apart";
}

TEST(Arm, AnEmptyEstateHasEmptyLists) {
  EXPECT_EQ(ask_json(make_model({0, 4, 6}), "/subscriptions" + version)["value"], Json::array());
  const auto model = make_model({1, 2, 0});
  EXPECT_TRUE(all_vms(model).empty());
}

TEST(Arm, EveryPageSizeYieldsEveryItemExactlyOnce) {
  const auto whole = all_vms(make_model({3, 5, 7}));
  for (std::size_t size = 1; size <= 8; ++size) {
    ArmOptions options;
    options.page_size = size;
    EXPECT_EQ(all_vms(make_model({3, 5, 7}, options)), whole) << "page size " << size;
  }
}

TEST(Arm, TheLastPageHasNoNextLinkAndNoPageIsEmpty) {
  for (std::size_t size = 1; size <= 6; ++size) {
    ArmOptions options;
    options.page_size = size;
    const auto model = make_model({6, 1, 1}, options);
    std::size_t pages = 0;
    EXPECT_EQ(all_items(model, "/subscriptions" + version, &pages).size(), 6U);
    EXPECT_EQ(pages, (6 + size - 1) / size);
  }
}

TEST(Arm, TheNextLinkIsAbsoluteAndKeepsTheOtherParameters) {
  ArmOptions options;
  options.page_size = 1;
  const auto page = ask_json(make_model({2, 1, 1}, options), "/Subscriptions" + version + "&x=a%20b");
  EXPECT_EQ(page["nextLink"],
            "http://mock.example/Subscriptions?api-version=2024-03-01&x=a%20b&%24skiptoken=1");
  EXPECT_EQ(page["count"]["value"], 2);
}

TEST(Arm, ASkipTokenIsTakenInEverySpelling) {
  ArmOptions options;
  options.page_size = 1;
  const auto model = make_model({3, 1, 1}, options);
  const auto second = ask_json(model, "/subscriptions" + version + "&%24skiptoken=1")["value"];
  EXPECT_NE(second, ask_json(model, "/subscriptions" + version)["value"]);
  EXPECT_EQ(ask_json(model, "/subscriptions" + version + "&$skiptoken=1")["value"], second);
  EXPECT_EQ(ask_json(model, "/subscriptions" + version + "&$skipToken=1")["value"], second);
}

TEST(Arm, ASkipTokenThatWasNeverGivenIsRefused) {
  const auto model = make_model();
  for (const auto* token : {"99", "x", "-1", "1x", ""}) {
    const auto reply = ask(model, "/subscriptions" + version + "&$skiptoken=" + token);
    EXPECT_EQ(reply.status, 400U) << token;
  }
}

TEST(Arm, TopCutsTheListOfGroups) {
  const auto model = make_model({1, 5, 1});
  const auto target = id_of(model) + "/resourcegroups" + version + "&$top=2";
  EXPECT_EQ(ask_json(model, target)["value"].size(), 2U);
  std::size_t pages = 0;
  EXPECT_EQ(all_items(model, target, &pages).size(), 5U);
  EXPECT_EQ(pages, 3U);
  EXPECT_EQ(ask(model, id_of(model) + "/resourcegroups" + version + "&$top=0").status, 400U);
}

TEST(Arm, IdsLeadToTheirItemsInAnyCase) {
  const auto model = make_model();
  for (const auto& vm : all_vms(model)) {
    const std::string id = vm["id"];
    EXPECT_EQ(ask_json(model, id + version), vm);
    EXPECT_EQ(ask_json(model, lower_case(id) + version), vm);
    EXPECT_EQ(ask_json(model, upper_case(id) + version), vm);
  }
}

TEST(Arm, VmIdsCarryTheGroupInCapitals) {
  const std::string id = all_vms(make_model())[0]["id"];
  const auto group = id.substr(id.find("resourceGroups/") + 15, 5);
  EXPECT_EQ(group, upper_case(group));
}

TEST(Arm, TheListOfASubscriptionHoldsTheVmsOfItsGroups) {
  const auto model = make_model({1, 4, 6});
  EXPECT_EQ(all_items(model, id_of(model) + "/providers/Microsoft.Compute/virtualMachines" + version),
            all_vms(model));
}

TEST(Arm, StatusOnlyAndExpandAgreeWithTheInstanceView) {
  const auto model = make_model({1, 2, 3});
  const auto list = id_of(model) + "/providers/Microsoft.Compute/virtualMachines" + version;
  for (const auto& vm : all_items(model, list + "&statusOnly=true")) {
    const std::string id = vm["id"];
    const auto view = ask_json(model, id + "/instanceView" + version);
    EXPECT_EQ(vm["properties"]["instanceView"]["statuses"], view["statuses"]);
    EXPECT_EQ(ask_json(model, id + version + "&$expand=instanceView")["properties"]["instanceView"], view);
    EXPECT_FALSE(vm["properties"].contains("hardwareProfile"));
  }
  EXPECT_FALSE(all_items(model, list)[0]["properties"].contains("instanceView"));
  EXPECT_EQ(ask(model, list + "&$expand=everything").status, 400U);
}

TEST(Arm, AVmHasWhatAnInventoryLooksFor) {
  for (const auto& vm : all_vms(make_model())) {
    EXPECT_THAT(vm["properties"]["hardwareProfile"]["vmSize"].get<std::string>(), HasSubstr("Standard_"));
    EXPECT_FALSE(vm["location"].get<std::string>().empty());
    EXPECT_EQ(vm["type"], "Microsoft.Compute/virtualMachines");
    EXPECT_GT(to_text(vm).size(), 1000U) << "bodies are as large as real ones";
  }
}

TEST(Arm, MostVmsRunOrAreDeallocatedSomeAreStoppedAndFewAreSilent) {
  std::map<std::string, int> states;
  const auto model = make_model({4, 10, 20});
  for (const auto& vm : all_vms(model)) {
    const auto statuses =
        ask_json(model, vm["id"].get<std::string>() + "/instanceView" + version)["statuses"];
    ++states[statuses.size() < 2 ? "silent" : statuses[1]["code"].get<std::string>()];
  }
  EXPECT_NEAR(states["PowerState/running"], 0.58 * 780, 60);
  EXPECT_NEAR(states["PowerState/deallocated"], 0.34 * 780, 60);
  EXPECT_NEAR(states["PowerState/stopped"], 0.08 * 780, 30);
  EXPECT_EQ(states["silent"], 20) << "one in forty";
  EXPECT_EQ(states.size(), 4U);
}

TEST(Arm, TheDefaultEstateHasASilentVmWhateverTheSeed) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Estate estate(seed, {2, 4, 6});
    int silent = 0;
    for (std::size_t i = 0; i < 48; ++i) silent += estate.vm(i / 24, i / 6 % 4, i % 6).reports_power ? 0 : 1;
    EXPECT_GE(silent, 1) << seed;
    EXPECT_LE(silent, 2) << seed;
  }
}

TEST(Arm, AnApiVersionIsDueAndHasToHaveItsForm) {
  const auto model = make_model();
  EXPECT_EQ(error_code_of(ask(model, "/subscriptions")), "MissingApiVersionParameter");
  EXPECT_EQ(ask(model, "/subscriptions").status, 400U);
  for (const auto* bad : {"1", "2024", "2024-3-1", "2024-03-01x", "2024-03-01-", "2024-03-01-v2", "latest"}) {
    const auto reply = ask(model, std::string("/subscriptions?api-version=") + bad);
    EXPECT_EQ(reply.status, 400U) << bad;
    EXPECT_EQ(error_code_of(reply), "InvalidApiVersionParameter") << bad;
  }
  for (const auto* good : {"2015-04-01", "2099-12-31", "2024-03-01-preview"}) {
    EXPECT_EQ(ask(model, std::string("/subscriptions?api-version=") + good).status, 200U) << good;
  }
}

TEST(Arm, WhatDoesNotExistIsNamed) {
  const auto model = make_model({1, 2, 3});
  const auto subscription = id_of(model);
  const std::string group = ask_json(model, subscription + "/resourcegroups" + version)["value"][0]["id"];
  const std::map<std::string, std::string> expected{
      {"/subscriptions/nobody/resourcegroups", "SubscriptionNotFound"},
      {subscription + "/resourceGroups/none-001/providers/Microsoft.Compute/virtualMachines",
       "ResourceGroupNotFound"},
      {group + "x/providers/Microsoft.Compute/virtualMachines", "ResourceGroupNotFound"},
      {group + "/providers/Microsoft.Compute/virtualMachines/web-00099", "ResourceNotFound"},
      {group + "/providers/Microsoft.Compute/virtualMachines/web/instanceView", "ResourceNotFound"},
      {"/subscriptions/nobody/providers/Microsoft.Insights/eventtypes/management/values",
       "SubscriptionNotFound"},
  };
  for (const auto& [path, code] : expected) {
    const auto reply = ask(model, path + version);
    EXPECT_EQ(reply.status, 404U) << path;
    EXPECT_EQ(error_code_of(reply), code) << path;
    EXPECT_THAT(reply.fields, HasSubstr("Cache-Control: no-cache")) << "refusals carry ARM's fields, too";
  }
}

TEST(Arm, OtherMethodsAreRefused) {
  const auto model = make_model();
  const auto reply = ask(model, "/subscriptions" + version, "DELETE");
  EXPECT_EQ(reply.status, 405U);
  EXPECT_EQ(error_code_of(reply), "MethodNotAllowed");
  EXPECT_THAT(reply.fields, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_EQ(ask(model, "/subscriptions" + version, "HEAD").status, 200U);
}

TEST(Arm, ExchangeFieldsDifferFromExchangeToExchangeOnly) {
  const auto fields = [](std::uint64_t occurrence, Route route = Route::vm) {
    std::string text;
    append_arm_exchange_fields(text, route, {Key(1).with(occurrence), "client-1", false});
    return text;
  };
  EXPECT_EQ(fields(0), fields(0));
  EXPECT_NE(fields(0), fields(1));
  for (const auto* name : {"x-ms-request-id: ", "x-ms-correlation-request-id: ",
                           "x-ms-routing-request-id: WESTEUROPE:20260101T000000Z:",
                           "x-ms-ratelimit-remaining-subscription-reads: 2"}) {
    EXPECT_THAT(fields(0), HasSubstr(name));
  }
  EXPECT_THAT(fields(0, Route::subscriptions), HasSubstr("x-ms-ratelimit-remaining-tenant-reads: "));
}

TEST(Arm, TheClientsRequestIdIsReturnedOnlyWhenAskedFor) {
  const auto fields = [](bool asked) {
    std::string text;
    append_arm_exchange_fields(text, Route::vm, {Key(1), "client-1", asked});
    return text;
  };
  EXPECT_THAT(fields(true), HasSubstr("x-ms-client-request-id: client-1\r\n"));
  EXPECT_THAT(fields(false), testing::Not(HasSubstr("client-1")));
}

}  // namespace
}  // namespace overlap::mock
