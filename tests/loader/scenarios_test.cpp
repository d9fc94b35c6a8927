// The scenarios that come with the program, and the pages that describe them.
#include "fake_api.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace overlap {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::filesystem::path scenarios = SCENARIOS_DIR;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_TRUE(in) << path;
  return text.str();
}

// The first fenced block of this language after the heading.
std::string block_after(const std::string& markdown, const std::string& heading,
                        const std::string& language) {
  const auto section = markdown.find("\n" + heading + "\n");
  const auto open = markdown.find("\n```" + language + "\n", section);
  const auto begin = open + language.size() + 5;
  const auto end = markdown.find("\n```", begin);
  if (section == std::string::npos || open == std::string::npos || end == std::string::npos) {
    ADD_FAILURE() << "no block of " << language << " after " << heading;
    return {};
  }
  return markdown.substr(begin, end + 1 - begin);
}

std::vector<std::string> folders() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(scenarios)) {
    if (entry.is_directory()) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class EveryScenario : public testing::TestWithParam<std::string> {};

TEST_P(EveryScenario, IsNamedAsItsFolder) {
  EXPECT_EQ(ScenarioFile::read(scenarios / GetParam() / "scenario.json").name(), GetParam());
}

TEST_P(EveryScenario, HasTheGraphThatItsReadmeShows) {
  const auto file = ScenarioFile::read(scenarios / GetParam() / "scenario.json");
  EXPECT_EQ(graph(file), block_after(text_of(scenarios / GetParam() / "README.md"), "## Graph", "text"));
}

// Against an API that answers every request with the same: all that the file looks for in its first
// responses.
TEST_P(EveryScenario, DoesTheSameInAnotherProcess) {
  const auto file = ScenarioFile::read(scenarios / GetParam() / "scenario.json");
  auto inputs = no_inputs();
  for (const auto& name : file.environment()) inputs.environment[name] = "value of " + name;
  inputs.extra.add("X-Overlap-Run", "7");
  inputs.collect = !file.columns().empty();
  FakeApi api;
  api.headers["/identity/v3/auth/tokens"].add("X-Subject-Token", "t0k");
  api.bodies["/subscriptions?api-version=2022-12-01"] = R"({"value": [{"id": "/subscriptions/s0"}]})";
  api.run(file, inputs);
  EXPECT_FALSE(api.requests.empty());
}

INSTANTIATE_TEST_SUITE_P(Folder, EveryScenario, testing::ValuesIn(folders()),
                         [](const auto& folder) { return folder.param; });

TEST(HowToWriteAScenario, ShowsTwelveLinesThatWork) {
  const auto example = block_after(text_of(scenarios / "README.md"), "## Write one", "json");
  EXPECT_EQ(std::count(example.begin(), example.end(), '\n'), 12);
  FakeApi api;
  api.bodies["/users"] = R"([{"id": 7}, {"id": 8}])";
  api.run(ScenarioFile::parse(nlohmann::json::parse(example), "README.md"));
  EXPECT_THAT(api.visited(),
              ElementsAre("GET /users", "GET /users/7/posts?limit=10", "GET /users/8/posts?limit=10"));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(HowToWriteAScenario, NamesEveryWordOfTheSchema) {
  const auto page = text_of(scenarios / "format.md");
  const auto schema = nlohmann::json::parse(text_of(scenarios / "schema.json"));
  const auto expect_words = [&](const nlohmann::json& object) {
    for (const auto& [word, meaning] : object.at("properties").items()) {
      EXPECT_NE(page.find("`" + word + "`"), std::string::npos) << word;
    }
  };
  expect_words(schema);
  expect_words(schema["properties"]["policy"]);
  expect_words(schema["properties"]["collect"]);
  expect_words(schema["definitions"]["column"]);
  expect_words(schema["definitions"]["step"]);
  expect_words(schema["definitions"]["step"]["properties"]["until"]);
}

TEST(Ping, AsksNTimesAtOnce) {
  const auto file = ScenarioFile::read(scenarios / "ping/scenario.json");
  EXPECT_EQ(file.target(), "mock");
  EXPECT_THAT(file.instantiate(no_inputs()).roots, SizeIs(3));
  auto inputs = no_inputs();
  inputs.parameters["n"] = "1000";
  const auto scenario = file.instantiate(inputs);
  ASSERT_THAT(scenario.roots, SizeIs(1000));
  EXPECT_EQ(scenario.roots[999].request.target, "/ping");
  EXPECT_FALSE(scenario.roots[999].then);
}

std::string header(const Step& step, const char* name) {
  return std::string(step.request.headers.find(name).value_or("none"));
}

TEST(BulkFetch, AsksForAThousandUrlsAHundredAtATime) {
  const auto file = ScenarioFile::read(scenarios / "bulk_fetch/scenario.json");
  EXPECT_EQ(file.target(), "mock");
  EXPECT_EQ(file.policy({}).max_in_flight, 100U);
  auto inputs = no_inputs();
  const auto scenario = file.instantiate(inputs);
  ASSERT_THAT(scenario.roots, SizeIs(1000));
  std::set<std::string> targets;
  for (const auto& root : scenario.roots) targets.insert(root.request.target);
  EXPECT_THAT(targets, SizeIs(1000));
  EXPECT_EQ(scenario.roots[999].request.target, "/bytes/30?url=999");
  EXPECT_EQ(header(scenario.roots[999], "X-Overlap-Delay"), "20ms");
  inputs.parameters = {{"n", "3"}, {"bytes", "64KiB"}, {"delay", "uniform:1ms..3ms"}};
  const auto other = file.instantiate(inputs);
  ASSERT_THAT(other.roots, SizeIs(3));
  EXPECT_EQ(other.roots[2].request.target, "/bytes/64KiB?url=2");
  EXPECT_EQ(header(other.roots[2], "X-Overlap-Delay"), "uniform:1ms..3ms");
}

TEST(Flaky, BringsItsFaultsAlong) {
  const auto file = ScenarioFile::read(scenarios / "flaky/scenario.json");
  std::map<std::string, std::vector<std::string>> faults;
  for (const auto& root : file.instantiate(no_inputs()).roots) {
    faults[root.request.label].push_back(header(root, "X-Overlap-Fault"));
    EXPECT_THAT(root.request.target, testing::StartsWith("/delay/20ms?" + root.request.label + "="));
  }
  const auto three = [](const char* fault) { return std::vector<std::string>(3, fault); };
  EXPECT_THAT(faults, ElementsAre(testing::Pair("reset", three("reset@#1")),  //
                                  testing::Pair("steady", three("none")),
                                  testing::Pair("throttled", three("429:1@#1")),
                                  testing::Pair("unanswered", three("empty@#1")),
                                  testing::Pair("unavailable", three("503@#1,#2"))));
  // Enough for the two refusals of an unavailable one.
  EXPECT_GE(file.policy({}).max_attempts, 3U);
}

TEST(Deadline, GivesOneSecondToACallOfFourHundredAndToAThousandOthers) {
  const auto file = ScenarioFile::read(scenarios / "deadline/scenario.json");
  const auto scenario = file.instantiate(no_inputs());
  ASSERT_THAT(scenario.roots, SizeIs(1001));
  EXPECT_EQ(scenario.roots[0].request.target, "/delay/400s");
  EXPECT_EQ(scenario.roots[1000].request.target, "/ping?call=999");
  EXPECT_EQ(header(scenario.roots[1000], "X-Overlap-Delay"), "mix:95%:20ms,5%:400s");
  const auto policy = file.policy({});
  EXPECT_EQ(policy.request_timeout, std::chrono::seconds(1));
  EXPECT_EQ(policy.run_timeout, std::chrono::seconds(3));
  EXPECT_EQ(policy.max_attempts, 1U);
  EXPECT_FALSE(policy.keep_alive);
}

TEST(Deadline, IsAboutTimeoutsAndCancellations) {
  const auto purpose = ScenarioFile::read(scenarios / "deadline/scenario.json").purpose();
  EXPECT_TRUE(purpose.expects_timeouts);
  EXPECT_TRUE(purpose.expects_cancellations);
  EXPECT_TRUE(purpose.shows_deadlines);
  EXPECT_EQ(ScenarioFile::read(scenarios / "ping/scenario.json").purpose(), Purpose{});
}

// Resource ids of a tenant, and the requests that azruntime 0.6 makes for them.
const std::string arm = "https://management.azure.com";

std::string group_id(int subscription, int group) {
  return fmt::format("/subscriptions/s{}/resourceGroups/G-{}", subscription, group);
}
std::string vm_id(int subscription, int group, int vm) {
  return fmt::format("{}/providers/Microsoft.Compute/virtualMachines/vm{}", group_id(subscription, group),
                     vm);
}
std::string log_target(int subscription, const std::string& vm) {
  return fmt::format(
      "/subscriptions/s{}/providers/Microsoft.Insights/eventtypes/management/values"
      "?api-version=2015-04-01&$filter=eventTimestamp%20ge%20'2025-12-22T00:00:00Z'%20and%20resourceUri"
      "%20eq%20'{}'&$select=operationName,eventTimestamp,status",
      subscription, vm);
}

class AzureInventory : public testing::Test {
 protected:
  AzureInventory() : file_(ScenarioFile::read(scenarios / "azure_inventory/scenario.json")) {}

  // Answers as ARM does for one subscription with one group and one VM in this state.
  void one_vm(const std::string& statuses) {
    api_.bodies["/subscriptions?api-version=2022-12-01"] = R"({"value": [{"id": "/subscriptions/s0"}]})";
    api_.bodies["/subscriptions/s0/resourcegroups?api-version=2021-04-01"] =
        fmt::format(R"({{"value": [{{"id": "{}"}}]}})", group_id(0, 0));
    api_.bodies[group_id(0, 0) + "/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01"] =
        fmt::format(R"({{"value": [{{"id": "{}"}}]}})", vm_id(0, 0, 0));
    api_.bodies[vm_id(0, 0, 0) + "/instanceView?api-version=2024-03-01"] =
        fmt::format(R"({{"statuses": {}}})", statuses);
  }

  void run() { api_.run(file_); }

  std::vector<std::string> labels() const {
    std::vector<std::string> labels;
    for (const auto& request : api_.requests) labels.push_back(request.label);
    return labels;
  }

  static std::string event(const std::string& operation, const std::string& status) {
    return fmt::format(R"({{"operationName": {{"value": "Microsoft.Compute/virtualMachines/{}"}},
                           "status": {{"value": "{}"}}, "eventTimestamp": "2026-03-01T00:00:00.0000000Z"}})",
                       operation, status);
  }

  ScenarioFile file_;
  FakeApi api_;
};

constexpr const char* running =
    R"([{"code": "ProvisioningState/succeeded"}, {"code": "PowerState/running"}])";
constexpr const char* deallocated =
    R"([{"code": "ProvisioningState/succeeded"}, {"code": "PowerState/deallocated"}])";

TEST_F(AzureInventory, AsksWhatAzruntimeAsks) {
  one_vm(running);
  api_.bodies[log_target(0, vm_id(0, 0, 0))] = R"({"value": []})";
  run();
  EXPECT_THAT(
      api_.visited(),
      ElementsAre("GET /subscriptions?api-version=2022-12-01",
                  "GET /subscriptions/s0/resourcegroups?api-version=2021-04-01",
                  "GET /subscriptions/s0/resourceGroups/G-0/providers/Microsoft.Compute/virtualMachines"
                  "?api-version=2024-03-01",
                  "GET " + vm_id(0, 0, 0) + "/instanceView?api-version=2024-03-01",
                  "GET " + log_target(0, vm_id(0, 0, 0)), "GET " + vm_id(0, 0, 0) + "?api-version=2024-03-01",
                  "GET " + vm_id(0, 0, 0) + "?api-version=2024-03-01"));
  EXPECT_THAT(labels(), ElementsAre("subscriptions", "groups", "vms", "instance_view", "activity_log_running",
                                    "size", "location"));
  EXPECT_THAT(api_.errors, IsEmpty());
}

TEST_F(AzureInventory, LooksForADifferentEventWhenDeallocated) {
  one_vm(deallocated);
  const auto first = log_target(0, vm_id(0, 0, 0));
  const auto second = arm + "/log?$skipToken=2";
  const auto third = arm + "/log?$skipToken=3";
  api_.bodies[first] =
      fmt::format(R"({{"value": [{}, {}], "nextLink": "{}"}})", event("start/action", "Succeeded"),
                  event("deallocate/action", "Started"), second);
  api_.bodies[second] =
      fmt::format(R"({{"value": [{}], "nextLink": "{}"}})", event("deallocate/action", "Succeeded"), third);
  run();
  EXPECT_THAT(api_.visited(), Contains("GET " + second));
  EXPECT_THAT(api_.visited(), Not(Contains("GET " + third)));
  EXPECT_THAT(labels(), Contains("activity_log_deallocated").Times(2));
}

TEST_F(AzureInventory, StopsAtTheStartOrTheWriteOfARunningVm) {
  for (const char* operation : {"start/action", "write"}) {
    api_ = {};
    one_vm(running);
    api_.bodies[log_target(0, vm_id(0, 0, 0))] =
        fmt::format(R"({{"value": [{}, {}], "nextLink": "{}/log?2"}})",
                    event("deallocate/action", "Succeeded"), event(operation, "Succeeded"), arm);
    run();
    EXPECT_THAT(labels(), Contains("activity_log_running").Times(1)) << operation;
    EXPECT_THAT(api_.requests, SizeIs(7)) << operation;
  }
}

TEST_F(AzureInventory, ReadsTheWholeLogWhenNothingMatches) {
  one_vm(running);
  api_.bodies[log_target(0, vm_id(0, 0, 0))] =
      fmt::format(R"({{"value": [{}], "nextLink": "{}/log?2"}})", event("start/action", "Failed"), arm);
  api_.bodies[arm + "/log?2"] = R"({"value": [], "nextLink": null})";
  run();
  EXPECT_THAT(labels(), Contains("activity_log_running").Times(2));
  EXPECT_THAT(api_.errors, IsEmpty());
}

TEST_F(AzureInventory, DoesNotReadTheLogOfAVmInAnotherOrNoState) {
  for (const char* statuses :
       {"[]", R"([{"code": "ProvisioningState/updating"}])", R"([{}, {"code": "PowerState/starting"}])",
        R"([{}, {"code": "PowerState/stopped"}])"}) {
    api_ = {};
    one_vm(statuses);
    run();
    EXPECT_THAT(labels(), ElementsAre("subscriptions", "groups", "vms", "instance_view", "size", "location"))
        << statuses;
    EXPECT_THAT(api_.errors, IsEmpty()) << statuses;
  }
}

TEST_F(AzureInventory, MakesOnePlusSPlusGPlusFourVRequestsAndOneForEachFurtherPage) {
  constexpr int subscriptions = 2, groups = 3, vms = 4;  // groups per subscription, VMs per group
  constexpr int further_pages =
      1 + subscriptions;  // subscriptions come on two pages, as do each one's groups
  auto& bodies = api_.bodies;
  bodies["/subscriptions?api-version=2022-12-01"] = fmt::format(
      R"({{"value": [{{"id": "/subscriptions/s0"}}], "nextLink": "{}/subscriptions?api-version=2022-12-01&$skiptoken=1"}})",
      arm);
  bodies[arm + "/subscriptions?api-version=2022-12-01&$skiptoken=1"] =
      R"({"value": [{"id": "/subscriptions/s1"}]})";
  for (int s = 0; s < subscriptions; ++s) {
    const auto list = fmt::format("/subscriptions/s{}/resourcegroups?api-version=2021-04-01", s);
    const auto rest = fmt::format("{}{}&$skiptoken=1", arm, list);
    bodies[list] = fmt::format(R"({{"value": [{{"id": "{}"}}], "nextLink": "{}"}})", group_id(s, 0), rest);
    bodies[rest] =
        fmt::format(R"({{"value": [{{"id": "{}"}}, {{"id": "{}"}}]}})", group_id(s, 1), group_id(s, 2));
    for (int g = 0; g < groups; ++g) {
      std::string ids;
      for (int v = 0; v < vms; ++v) {
        const auto id = vm_id(s, g, v);
        ids += fmt::format(R"({}{{"id": "{}"}})", v == 0 ? "" : ",", id);
        bodies[id + "/instanceView?api-version=2024-03-01"] =
            fmt::format(R"({{"statuses": {}}})", v % 2 == 0 ? running : deallocated);
        bodies[log_target(s, id)] = R"({"value": []})";
      }
      bodies[group_id(s, g) + "/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01"] =
          fmt::format(R"({{"value": [{}]}})", ids);
    }
  }
  run();
  EXPECT_THAT(api_.errors, IsEmpty());
  constexpr int all_groups = subscriptions * groups;
  EXPECT_THAT(api_.requests, SizeIs(1 + subscriptions + all_groups + 4 * all_groups * vms + further_pages));
}

TEST_F(AzureInventory, WantsThirtyTwoInFlightAndTenSecondsEach) {
  const auto policy = file_.policy({});
  EXPECT_EQ(policy.max_in_flight, 32U);
  EXPECT_EQ(policy.request_timeout, std::chrono::seconds(10));
  EXPECT_EQ(file_.target(), "azure");
}

// The list of all VMs of subscription 0, with a parameter after it.
std::string all_vms(const std::string& parameter = "") {
  return "/subscriptions/s0/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01" + parameter;
}

TEST(AzureInventoryV07, ListsTheVmsOfASubscriptionAtOnce) {
  FakeApi api;
  const auto vm = vm_id(0, 0, 0);
  api.bodies["/subscriptions?api-version=2022-12-01"] =
      R"({"value": [{"id": "/subscriptions/s0", "displayName": "Sub"}]})";
  api.bodies[all_vms()] = fmt::format(R"({{"value": [{{"id": "{}", "name": "vm0"}}]}})", vm);
  api.bodies[vm + "/instanceView?api-version=2024-03-01"] = fmt::format(R"({{"statuses": {}}})", running);
  api.bodies[vm + "?api-version=2024-03-01"] =
      R"({"location": "uksouth", "properties": {"hardwareProfile": {"vmSize": "B1s"}}})";
  api.bodies[log_target(0, vm)] =
      R"({"value": [{"operationName": {"value": "Microsoft.Compute/virtualMachines/write"},
                     "status": {"value": "Succeeded"}, "eventTimestamp": "2026-03-01T00:00:00Z"}]})";
  const auto rows = collect(api, ScenarioFile::read(scenarios / "azure_inventory_v07/scenario.json"));
  EXPECT_THAT(api.visited(),
              ElementsAre("GET /subscriptions?api-version=2022-12-01", "GET " + all_vms(),
                          "GET " + vm + "/instanceView?api-version=2024-03-01", "GET " + log_target(0, vm),
                          "GET " + vm + "?api-version=2024-03-01", "GET " + vm + "?api-version=2024-03-01"));
  EXPECT_THAT(rows, ElementsAre(ElementsAre("vm0", "Sub", "g-0", "B1s", "uksouth", "running",
                                            "2026-03-01T00:00:00Z")));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(AzureInventoryLean, AsksNothingOfAVmButItsLog) {
  FakeApi api;
  const auto first = vm_id(0, 0, 0), second = vm_id(0, 0, 1);
  api.bodies["/subscriptions?api-version=2022-12-01"] =
      R"({"value": [{"id": "/subscriptions/s0", "displayName": "Sub"}]})";
  const auto list = [](const std::string& id, const std::string& more) {
    return fmt::format(R"({{"id": "{}", "name": "{}", {}}})", id, id.substr(id.rfind('/') + 1), more);
  };
  const char* known = R"("location": "uksouth", "properties": {"hardwareProfile": {"vmSize": "B1s"}})";
  api.bodies[all_vms()] = fmt::format(R"({{"value": [{}, {}]}})", list(first, known), list(second, known));
  api.bodies[all_vms("&statusOnly=true")] = fmt::format(
      R"({{"value": [{}, {}]}})",
      list(first, fmt::format(R"("properties": {{"instanceView": {{"statuses": {}}}}})", deallocated)),
      list(second,
           R"("properties": {"instanceView": {"statuses": [{"code": "ProvisioningState/succeeded"}]}})"));
  api.bodies[log_target(0, first)] = R"({"value": []})";
  const auto rows = collect(api, ScenarioFile::read(scenarios / "azure_inventory_lean/scenario.json"));
  EXPECT_THAT(api.visited(),
              ElementsAre("GET /subscriptions?api-version=2022-12-01", "GET " + all_vms(),
                          "GET " + all_vms("&statusOnly=true"), "GET " + log_target(0, first)));
  EXPECT_EQ(api.requests.back().label, "activity_log_deallocated");
  EXPECT_THAT(rows, ElementsAre(ElementsAre("vm0", "Sub", "g-0", "B1s", "uksouth", "deallocated", ""),
                                ElementsAre("vm1", "Sub", "g-0", "B1s", "uksouth", "", "")));
  EXPECT_THAT(api.errors, IsEmpty());
}

Inputs with_password() {
  auto inputs = no_inputs();
  inputs.environment["OS_PASSWORD"] = "pass\"word";
  return inputs;
}

// The least that an OpenStack with one server answers.
FakeApi one_server() {
  FakeApi api;
  api.headers["/identity/v3/auth/tokens"].add("X-Subject-Token", "t0k");
  api.bodies["/compute/v2.1/flavors/detail"] = R"({"flavors": [{"id": "f", "name": "tiny"}]})";
  api.bodies["/image/v2/images?limit=200"] = R"({"images": [], "next": "/v2/images?limit=200&marker=x"})";
  api.bodies["/image/v2/images?limit=200&marker=x"] = R"({"images": [{"id": "i", "name": "debian"}]})";
  api.bodies["/compute/v2.1/servers/detail"] =
      R"({"servers": [{"id": "s", "name": "web", "image": {"id": "i"}, "flavor": {"id": "f"}, "status": "ACTIVE",
                       "OS-EXT-AZ:availability_zone": "nova", "OS-EXT-STS:power_state": 1}]})";
  api.bodies["/network/v2.0/ports"] =
      R"({"ports": [{"device_id": "s", "fixed_ips": [{"ip_address": "10.0.0.7"}]}, {"device_id": "", "fixed_ips": []}]})";
  api.bodies["/network/v2.0/floatingips"] =
      R"({"floatingips": [{"floating_ip_address": "172.24.0.9", "port_details": null},
                          {"floating_ip_address": "172.24.0.8", "port_details": {"device_id": "s"}}]})";
  return api;
}

const std::vector<std::string> shown{"web",  "debian", "10.0.0.7", "172.24.0.8",
                                     "tiny", "ACTIVE", "nova",     "Running"};

TEST(HorizonPage, AsksForATokenAndThenForSixLists) {
  auto api = one_server();
  const auto file = ScenarioFile::read(scenarios / "horizon_page/scenario.json");
  EXPECT_EQ(file.target(), "openstack");
  EXPECT_THAT(file.environment(), ElementsAre("OS_PASSWORD"));
  const auto rows = collect(api, file, with_password());
  EXPECT_THAT(api.visited(),
              ElementsAre("POST /identity/v3/auth/tokens", "GET /compute/v2.1/flavors/detail",
                          "GET /image/v2/images?limit=200", "GET /image/v2/images?limit=200&marker=x",
                          "GET /compute/v2.1/servers/detail", "GET /network/v2.0/ports",
                          "GET /network/v2.0/networks", "GET /network/v2.0/floatingips"));
  EXPECT_EQ(nlohmann::json::parse(api.requests[0].body), nlohmann::json::parse(R"({"auth": {
    "identity": {"methods": ["password"],
                 "password": {"user": {"name": "admin", "domain": {"id": "default"}, "password": "pass\"word"}}},
    "scope": {"project": {"name": "demo", "domain": {"id": "default"}}}}})"));
  for (std::size_t i = 1; i < api.requests.size(); ++i) {
    EXPECT_EQ(api.requests[i].headers.find("X-Auth-Token"), "t0k") << api.requests[i].target;
  }
  EXPECT_THAT(rows, ElementsAre(shown));
  EXPECT_THAT(api.errors, IsEmpty());
}

TEST(HorizonPageAsClients, AsksWhatTheClientsAsk) {
  auto api = one_server();
  const auto file = ScenarioFile::read(scenarios / "horizon_page_as_clients/scenario.json");
  const auto rows = collect(api, file, with_password());
  EXPECT_THAT(
      api.visited(),
      ElementsAre("POST /identity/v3/auth/tokens", "GET /identity/v3", "POST /identity/v3/auth/tokens",
                  "GET /compute/v2.1/flavors/detail", "GET /image/v2/images?limit=200",
                  "GET /image/v2/images?limit=200&marker=x", "GET /image/v2/schemas/image",
                  "GET /identity/v3", "POST /identity/v3/auth/tokens", "GET /compute/v2.1/servers/detail",
                  "GET /network/v2.0/ports", "GET /network/v2.0/networks", "GET /network/v2.0/floatingips"));
  EXPECT_EQ(nlohmann::json::parse(api.requests[2].body)["auth"]["identity"],
            nlohmann::json::parse(R"({"methods": ["token"], "token": {"id": "t0k"}})"));
  EXPECT_EQ(api.requests[3].headers.find("X-OpenStack-Nova-API-Version"), "2.1");
  EXPECT_THAT(rows, ElementsAre(shown));
  EXPECT_THAT(api.errors, IsEmpty());
}

}  // namespace
}  // namespace overlap
