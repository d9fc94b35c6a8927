// The other resources of a group, and finding them: generic resources and the $filter of lists.
#include "mockserver/ground/target.hpp"
#include "tests/mockserver/model/ask.hpp"

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

std::vector<Json> groups_of(const Model& model, const std::string& filter = "") {
  return all_items(model, id_of(model) + "/resourcegroups" + version +
                              (filter.empty() ? "" : "&$filter=" + percent_encode(filter)));
}

std::vector<Json> vms_of(const Model& model) {
  return all_items(model, id_of(model) + "/providers/Microsoft.Compute/virtualMachines" + version);
}

std::vector<Json> resources_of(const Model& model, const std::string& filter = "",
                               const std::string& more = "") {
  return all_items(model, id_of(model) + "/resources" + version +
                              (filter.empty() ? "" : "&$filter=" + percent_encode(filter)) + more);
}

std::vector<std::string> each(const std::vector<Json>& items, const char* field) {
  std::vector<std::string> values;
  for (const auto& item : items) values.push_back(item.at(field));
  return values;
}

TEST(ArmResources, GroupsAreFilteredByTheirTags) {
  const auto model = make_model({1, 30, 0});
  std::map<std::string, std::size_t> environments;
  for (const auto& group : groups_of(model)) ++environments[group["tags"]["environment"]];
  ASSERT_GT(environments.size(), 2U);
  for (const auto& [environment, count] : environments) {
    const auto filtered = groups_of(model, "tagName eq 'environment' and tagValue eq '" + environment + "'");
    EXPECT_EQ(filtered.size(), count);
    for (const auto& group : filtered) EXPECT_EQ(group["tags"]["environment"], environment);
  }
  EXPECT_EQ(groups_of(model, "tagname eq 'ENVIRONMENT'").size(), 30U);
  EXPECT_TRUE(groups_of(model, "tagName eq 'owner'").empty());
  EXPECT_TRUE(groups_of(model, "tagName eq 'owner' and tagValue eq 'prod'").empty());
}

TEST(ArmResources, FilteredListsAreCutIntoPagesToo) {
  ArmOptions options;
  options.page_size = 3;
  const auto model = make_model({1, 30, 0}, options);
  const std::string filter = "tagName eq 'environment' and tagValue eq 'prod'";
  EXPECT_EQ(groups_of(model, filter), groups_of(make_model({1, 30, 0}), filter));
  const auto first = ask_json(
      model, id_of(model) + "/resourcegroups" + version + "&$filter=" + percent_encode(filter) + "&$top=2");
  EXPECT_EQ(first["value"].size(), 2U);
  EXPECT_THAT(first["nextLink"].get<std::string>(), HasSubstr("%24filter=tagName%20eq%20%27environment%27"));
}

TEST(ArmResources, OtherFiltersAreRefused) {
  const auto model = make_model({1, 1, 1});
  const auto refusal = [&](const std::string& path, const std::string& filter) {
    return ask(model, id_of(model) + path + version + "&$filter=" + percent_encode(filter));
  };
  for (const auto* filter :
       {"name eq 'x'", "tagName gt 'x'", "tagName eq 'x", "tagName eq 'x' or tagName eq 'y'"}) {
    EXPECT_EQ(refusal("/resourcegroups", filter).status, 400U) << filter;
    EXPECT_EQ(error_code_of(refusal("/resourcegroups", filter)), "InvalidFilterInQueryString") << filter;
  }
  EXPECT_EQ(refusal("/resources", "colour eq 'red'").status, 400U);
  EXPECT_EQ(refusal("/providers/Microsoft.Compute/virtualMachines", "name eq 'x'").status, 400U);
}

TEST(ArmResources, AVmComesWithItsExtensionItsDiskAndItsNetworkInterface) {
  const auto model = make_model({1, 2, 3});
  const auto vms = vms_of(model);
  const auto resources = resources_of(model);
  EXPECT_EQ(resources.size(), 4 * vms.size());
  const auto ids = each(resources, "id");
  for (const auto& vm : vms) {
    EXPECT_THAT(ids, testing::Contains(vm["id"].get<std::string>()));
    const auto& properties = vm["properties"];
    EXPECT_THAT(ids, testing::Contains(
                         properties["storageProfile"]["osDisk"]["managedDisk"]["id"].get<std::string>()));
    EXPECT_THAT(ids, testing::Contains(
                         properties["networkProfile"]["networkInterfaces"][0]["id"].get<std::string>()));
  }
}

TEST(ArmResources, TheIdOfEveryResourceLeadsToIt) {
  const auto model = make_model({1, 3, 4});
  std::set<std::string> addresses;
  for (const auto& resource : resources_of(model)) {
    const std::string id = resource["id"];
    const auto item = ask_json(model, id + version);
    EXPECT_EQ(item["id"], id);
    EXPECT_EQ(item["type"], resource["type"]) << id;
    EXPECT_EQ(item["location"], resource["location"]) << id;
    EXPECT_EQ(ask(model, id + version, "HEAD").status, 204U) << id;
    EXPECT_EQ(error_code_of(ask(model, id + "x" + version)), "ResourceNotFound") << id;
    if (!item["properties"].contains("ipConfigurations")) continue;
    addresses.insert(item["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"]);
  }
  EXPECT_EQ(addresses.size(), 12U);
}

TEST(ArmResources, ADiskIsReservedOnceItsVmIsDeallocated) {
  const auto model = make_model({1, 4, 10});
  std::set<std::string> seen;
  for (const auto& vm : vms_of(model)) {
    const auto statuses =
        ask_json(model, vm["id"].get<std::string>() + "/instanceView" + version)["statuses"];
    if (statuses.size() < 2) continue;
    const std::string id = vm["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"];
    const std::string state = ask_json(model, id + version)["properties"]["diskState"];
    EXPECT_EQ(state, statuses[1]["code"] == "PowerState/deallocated" ? "Reserved" : "Attached");
    seen.insert(state);
  }
  EXPECT_EQ(seen.size(), 2U);
}

TEST(ArmResources, ResourcesAreFilteredByWhatTheyAre) {
  const auto model = make_model({1, 3, 4});
  EXPECT_EQ(each(resources_of(model, "resourceType eq 'microsoft.compute/virtualmachines'"), "id"),
            each(vms_of(model), "id"));
  EXPECT_EQ(resources_of(model, "resourceType ne 'Microsoft.Compute/disks'").size(), 36U);
  const auto vm = vms_of(model)[5];
  EXPECT_EQ(resources_of(model, "name eq '" + vm["name"].get<std::string>() + "'").size(), 1U);
  const auto group = groups_of(model)[1]["name"].get<std::string>();
  const auto of_group = resources_of(model, "resourceGroup eq '" + group + "'");
  EXPECT_EQ(of_group.size(), 16U);
  EXPECT_EQ(all_items(model, id_of(model) + "/resourceGroups/" + group + "/resources" + version), of_group);
  EXPECT_EQ(
      resources_of(model, "resourceGroup eq '" + group + "' and resourceType eq 'Microsoft.Compute/disks'")
          .size(),
      4U);
}

TEST(ArmResources, TheTimesOfResourcesAreAddedOnRequest) {
  const auto model = make_model({1, 1, 1});
  EXPECT_FALSE(resources_of(model)[0].contains("createdTime"));
  const auto expanded = resources_of(model, "", "&$expand=createdTime,changedTime,provisioningState")[0];
  EXPECT_EQ(expanded["createdTime"], vms_of(model)[0]["properties"]["timeCreated"]);
  EXPECT_EQ(expanded["provisioningState"], "Succeeded");
  EXPECT_EQ(ask(model, id_of(model) + "/resources" + version + "&$expand=colour").status, 400U);
}

}  // namespace
}  // namespace overlap::mock
