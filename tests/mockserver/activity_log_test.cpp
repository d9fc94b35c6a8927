#include "mockserver/model/activity_log.hpp"

#include "mockserver/model/target.hpp"
#include "tests/mockserver/ask.hpp"
#include "words/letter_case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

const std::string start = "2026-08-25T00:00:00Z";
const std::string today = "2026-11-22T00:00:00.0000000Z";  // 89 days later

std::string subscription_id(const Model& model) {
  return ask_json(model, "/subscriptions" + version)["value"][0]["id"];
}

std::vector<std::string> vm_ids(const Model& model) {
  std::vector<std::string> ids;
  for (const auto& vm :
       all_items(model, subscription_id(model) + "/providers/Microsoft.Compute/virtualMachines" + version)) {
    ids.push_back(vm["id"]);
  }
  return ids;
}

std::string log_target(const Model& model, const std::string& filter, const std::string& more = "") {
  return subscription_id(model) +
         "/providers/microsoft.insights/eventtypes/management/values?api-version=2015-04-01" +
         "&$filter=" + percent_encode(filter) + more;
}

std::string since(const std::string& more = "") {
  return "eventTimestamp ge '" + start + "'" + (more.empty() ? "" : " and " + more);
}

ArmError refusal_of(const std::string& filter) {
  const auto parsed = parse_activity_filter(filter);
  const auto* refusal = std::get_if<ArmError>(&parsed);
  return refusal != nullptr ? *refusal : ArmError{0, "", "was accepted"};
}

TEST(ActivityFilter, ReadsWhatAzruntimeSends) {
  const auto filter = std::get<ActivityFilter>(parse_activity_filter(
      "eventTimestamp ge '2026-08-25T00:00:00Z' and resourceUri eq '/subscriptions/s/it''s'"));
  EXPECT_EQ(filter.from, parse_timestamp(start));
  EXPECT_EQ(filter.resource_id, "/subscriptions/s/it's") << "a quote inside is doubled";
  EXPECT_FALSE(filter.until);
}

TEST(ActivityFilter, ReadsWhatTheAzureCommandLineSends) {
  const auto filter = std::get<ActivityFilter>(
      parse_activity_filter("EVENTTIMESTAMP GE 2026-08-25T00:00:00Z AND eventTimestamp le "
                            "2026-08-26T00:00:00Z and resourceId eq '/x'"));
  EXPECT_EQ(filter.until, parse_timestamp("2026-08-26"));
  EXPECT_EQ(filter.resource_id, "/x");
}

TEST(ActivityFilter, OtherSyntaxIsRefused) {
  EXPECT_THAT(refusal_of("").message, HasSubstr("a start is needed"));
  EXPECT_THAT(refusal_of("resourceUri eq '/x'").message, HasSubstr("a start is needed"));
  EXPECT_THAT(refusal_of(since("caller eq 'me'")).message, HasSubstr("'caller' is not a field"));
  EXPECT_THAT(refusal_of(since("resourceUri ne '/x'")).message, HasSubstr("takes eq, not 'ne'"));
  EXPECT_THAT(refusal_of("eventTimestamp gt '2026-08-25'").message, HasSubstr("takes ge and le, not 'gt'"));
  EXPECT_THAT(refusal_of("eventTimestamp ge 'soon'").message, HasSubstr("'soon' is not a time"));
  EXPECT_THAT(refusal_of(since("resourceUri eq '/x")).message, HasSubstr("in the middle of a clause"));
  EXPECT_THAT(refusal_of(since() + " or resourceUri eq '/x'").message, HasSubstr("joined by 'and'"));
  EXPECT_THAT(refusal_of(since() + " and").message, HasSubstr("joined by 'and'"));
  EXPECT_EQ(refusal_of("").status, 400U);
}

TEST(ActivityLog, HoldsAsManyEventsPerVmAsWasAskedForNewestFirst) {
  for (const std::size_t count : {0U, 1U, 7U, 12U, 100U}) {
    ArmOptions options;
    options.events_per_vm = count;
    const auto model = make_model({1, 1, 3}, options);
    for (const auto& id : vm_ids(model)) {
      const auto events = all_items(model, log_target(model, since("resourceUri eq '" + id + "'")));
      ASSERT_EQ(events.size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(events[i]["resourceId"], id);
        EXPECT_GE(events[i]["eventTimestamp"].get<std::string>(), start);
        EXPECT_LT(events[i]["eventTimestamp"].get<std::string>(), today);
        if (i == 0) continue;
        EXPECT_LE(events[i]["eventTimestamp"], events[i - 1]["eventTimestamp"]);
      }
    }
  }
}

TEST(ActivityLog, PagesHoldEveryEventExactlyOnce) {
  for (std::size_t size = 1; size <= 13; ++size) {
    ArmOptions options;
    options.events_page_size = size;
    const auto model = make_model({1, 1, 1}, options);
    std::size_t pages = 0;
    std::set<std::string> ids;
    for (const auto& event : all_items(model, log_target(model, since()), &pages))
      ids.insert(event["eventDataId"]);
    EXPECT_EQ(ids.size(), 12U);
    EXPECT_EQ(pages, (12 + size - 1) / size);
  }
}

TEST(ActivityLog, TheSameQuestionOnAnotherDayHasTheSameShape) {
  const auto model = make_model({1, 1, 1});
  const auto first = all_items(model, log_target(model, "eventTimestamp ge '2026-08-25T00:00:00Z'"));
  const auto later = all_items(model, log_target(model, "eventTimestamp ge '2027-01-01T00:00:00Z'"));
  constexpr Ticks days_between = 129;
  ASSERT_EQ(first.size(), later.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto moved = parse_timestamp(later[i]["eventTimestamp"].get<std::string>()).value() -
                       parse_timestamp(first[i]["eventTimestamp"].get<std::string>()).value();
    EXPECT_EQ(moved, days_between * ticks_per_day);
    EXPECT_EQ(first[i]["operationName"], later[i]["operationName"]);
  }
}

TEST(ActivityLog, TimestampsHaveSevenDigitsOfFraction) {
  const auto model = make_model({1, 1, 1});
  for (const auto& event : all_items(model, log_target(model, since()))) {
    EXPECT_THAT(event["eventTimestamp"].get<std::string>(),
                testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{7}Z"));
  }
}

TEST(ActivityLog, EveryOperationHasABeginningAndAnEnd) {
  const auto model = make_model({1, 1, 4});
  std::map<std::string, std::vector<std::string>> statuses;
  for (const auto& event : all_items(model, log_target(model, since()))) {
    statuses[event["correlationId"]].push_back(event["status"]["value"]);
  }
  EXPECT_EQ(statuses.size(), 24U);
  for (const auto& [id, pair] : statuses) {
    ASSERT_EQ(pair.size(), 2U) << id;
    EXPECT_THAT(pair[0], testing::AnyOf("Succeeded", "Failed")) << "newest first";
    EXPECT_EQ(pair[1], "Started");
  }
}

TEST(ActivityLog, AFullEventIsTwoToFourKilobytes) {
  const auto model = make_model({1, 1, 2});
  for (const auto& event : all_items(model, log_target(model, since()))) {
    EXPECT_GE(to_text(event).size(), 2000U);
    EXPECT_LE(to_text(event).size(), 4000U);
  }
}

TEST(ActivityLog, FiltersByGroupTimeAndCorrelation) {
  const auto model = make_model({1, 3, 2});
  const auto everything = all_items(model, log_target(model, since()));
  EXPECT_EQ(everything.size(), 3U * 2 * 12);
  EXPECT_TRUE(std::is_sorted(everything.begin(), everything.end(), [](const Json& a, const Json& b) {
    return a["eventTimestamp"] > b["eventTimestamp"];
  }));

  const std::string group = everything[0]["resourceGroupName"];
  const auto in_group =
      all_items(model, log_target(model, since("resourceGroupName eq '" + upper_case(group) + "'")));
  EXPECT_EQ(in_group.size(), 2U * 12);
  for (const auto& event : in_group) EXPECT_EQ(event["resourceGroupName"], group);

  const std::string middle = everything[everything.size() / 2]["eventTimestamp"];
  const auto before = all_items(model, log_target(model, since("eventTimestamp le '" + middle + "'")));
  EXPECT_EQ(before.size(), everything.size() - everything.size() / 2);

  const std::string correlation = everything[5]["correlationId"];
  EXPECT_EQ(all_items(model, log_target(model, since("correlationId eq '" + correlation + "'"))).size(), 2U);
  EXPECT_TRUE(all_items(model, log_target(model, since("resourceProvider eq 'Microsoft.Network'"))).empty());
}

TEST(ActivityLog, AResourceThatIsUnknownHasNoEvents) {
  const auto model = make_model();
  for (const auto* id :
       {"/nowhere", "", "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/virtualMachines/z"}) {
    EXPECT_TRUE(
        all_items(model, log_target(model, since("resourceUri eq '" + std::string(id) + "'"))).empty());
  }
}

TEST(ActivityLog, ResourceIdsMatchInAnyCaseAndEncoding) {
  const auto model = make_model({1, 1, 1});
  const auto id = vm_ids(model)[0];
  const auto expected = ask_json(model, log_target(model, since("resourceUri eq '" + id + "'")))["value"];
  EXPECT_EQ(ask_json(model, log_target(model, since("resourceId eq '" + lower_case(id) + "'")))["value"],
            expected);
  const auto raw =
      subscription_id(model) +
      "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&%24filter="
      "eventTimestamp+ge+'" +
      start + "'%20and%20resourceUri%20eq%20'" + id + "'";
  EXPECT_EQ(ask_json(model, raw)["value"], expected);
}

TEST(ActivityLog, AClientMayAddSelectToANextLinkThatHasItAlready) {
  const auto model = make_model({1, 1, 1});
  const auto first = ask_json(model, log_target(model, since(), "&$select=operationName,status"));
  const auto next = target_of(first["nextLink"]);
  const auto page = ask_json(model, next + "&$select=operationName%2Cstatus");
  EXPECT_EQ(page, ask_json(model, next));
  EXPECT_EQ(ask_json(model, next + "&$select=caller"), page) << "of repeated parameters the first counts";
  EXPECT_EQ(page["value"][0].size(), 2U);
}

TEST(ActivityLog, SelectLeavesOnlyWhatItNames) {
  const auto model = make_model({1, 1, 1});
  const auto events =
      all_items(model, log_target(model, since(), "&$select=operationName%2CEVENTTIMESTAMP,%20status"));
  ASSERT_EQ(events.size(), 12U);
  const auto full = all_items(model, log_target(model, since()));
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : events[i].items()) keys.push_back(key);
    EXPECT_THAT(keys, UnorderedElementsAre("operationName", "eventTimestamp", "status"));
    EXPECT_EQ(events[i]["operationName"], full[i]["operationName"]);
  }
  EXPECT_EQ(ask(model, log_target(model, since(), "&$select=colour")).status, 400U);
}

TEST(ActivityLog, AFilterIsDue) {
  const auto model = make_model();
  const auto target =
      subscription_id(model) + "/providers/Microsoft.Insights/eventtypes/management/values" + version;
  EXPECT_EQ(ask(model, target).status, 400U);
  EXPECT_EQ(ask(model, target + "&$filter=nonsense").status, 400U);
}

// Where a client that searches for the time in state ends, page by page.
TEST(ActivityLog, TheExplanationIsOftenOnTheFirstPageSometimesLaterAndSometimesAbsent) {
  std::map<std::string, int> places;
  const Estate estate(1, {2, 20, 10});
  for (std::size_t i = 0; i < 400; ++i) {
    const auto vm = estate.vm(i / 200, i / 10 % 20, i % 10);
    if (vm.power == PowerState::stopped) continue;
    const auto events = vm_events(vm, 12, parse_timestamp(start).value());
    const auto explains = [&](const Event& event) {
      const auto operation = event.operation->value;
      const bool right = vm.power == PowerState::deallocated
                             ? operation == "Microsoft.Compute/virtualMachines/deallocate/action"
                             : operation == "Microsoft.Compute/virtualMachines/start/action" ||
                                   operation == "Microsoft.Compute/virtualMachines/write";
      return right && event.status == "Succeeded";
    };
    const auto at = std::find_if(events.begin(), events.end(), explains);
    ++places[at == events.end() ? "absent" : at - events.begin() < 8 ? "first page" : "later"];
  }
  const int asked = places["first page"] + places["later"] + places["absent"];
  EXPECT_GT(places["first page"], asked / 2);
  EXPECT_GT(places["later"], asked / 20);
  EXPECT_GT(places["absent"], asked / 12);
}

}  // namespace
}  // namespace overlap::mock
