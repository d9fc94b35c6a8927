#include "processes/mock_journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace overlap {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

nlohmann::json overloaded() {
  return nlohmann::json::parse(
      R"({"run":"a-1","requests":211,"hash":"da96661e39712c54","peak_in_flight":32,"in_flight":3,
    "routes":{"ping":211},"accuracy":{"answered":211,"asked_s":{"min":0.01,"p50":0.012,"max":0.014},
    "late_s":{"p50":0.00006,"p99":0.0031,"max":0.004},"wall_s":0.25,"cpu_s":0.45,"threads":2,"cpu_share":0.9,
    "accept_queue_overflows":3,"connections_refused":1,
    "bottlenecks":["it answered late, at p99 by 3.10 ms","its event loops were busy 90 % of the time"]}})");
}

TEST(Journal, HoldsTheWorkAndHowTheMockFared) {
  const auto journal = read_journal(overloaded().dump());
  EXPECT_EQ(journal.work, (Work{211, 0xda96661e39712c54U}));
  EXPECT_EQ(journal.peak_in_flight, 32U);
  EXPECT_EQ(journal.in_flight, 3U);
  EXPECT_EQ(journal.mock.wall_s, 0.25);
  EXPECT_EQ(journal.mock.cpu_share, 0.9);
  EXPECT_EQ(journal.mock.threads, 2U);
  EXPECT_EQ(journal.mock.overflows, 3U);
  EXPECT_EQ(journal.mock.refused, 1U);
  EXPECT_THAT(journal.mock.bottlenecks, ElementsAre("it answered late, at p99 by 3.10 ms",
                                                    "its event loops were busy 90 % of the time"));
}

TEST(Journal, WithoutAnyOfItsPartsIsRefusedByThatPartsName) {
  for (const auto* key : {"requests", "hash", "peak_in_flight", "accuracy"}) {
    auto json = overloaded();
    json.erase(key);
    EXPECT_THAT([&] { read_journal(json.dump()); }, ThrowsMessage<JournalError>(HasSubstr(key)));
  }
  for (const auto* key :
       {"wall_s", "cpu_share", "threads", "accept_queue_overflows", "connections_refused", "bottlenecks"}) {
    auto json = overloaded();
    json["accuracy"].erase(key);
    EXPECT_THAT([&] { read_journal(json.dump()); }, ThrowsMessage<JournalError>(HasSubstr(key)));
  }
}

TEST(Journal, OfAnOlderMockDoesNotSayWhatIsStillInFlight) {
  auto json = overloaded();
  json.erase("in_flight");
  EXPECT_EQ(read_journal(json.dump()).in_flight, std::nullopt);
}

TEST(Journal, WithAHashThatIsNoneIsRefused) {
  for (const auto* hash : {"", "da96661e39712c5z", "0xda96", "da96661e39712c540"}) {
    auto json = overloaded();
    json["hash"] = hash;
    EXPECT_THAT([&] { read_journal(json.dump()); }, ThrowsMessage<JournalError>(HasSubstr("hexadecimal")))
        << hash;
  }
}

TEST(Journal, ThatIsNoJsonIsRefused) {
  EXPECT_THROW(read_journal(""), JournalError);
  EXPECT_THROW(read_journal("[]"), JournalError);
}

}  // namespace
}  // namespace overlap
