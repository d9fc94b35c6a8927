#include "protocol/messages.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace overlap {
namespace {

using namespace std::chrono_literals;

// The conversation in bench/worker/README.md: who says it ('>' the driver, '<' the worker), and the message.
std::vector<std::pair<char, nlohmann::json>> conversation() {
  std::ifstream in(WORKER_README);
  std::vector<std::pair<char, std::string>> texts;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "### A conversation") inside = true;
    if (inside && line.starts_with("#") && line != "### A conversation") break;
    if (!inside || line.empty()) continue;
    if (line.starts_with("> {") || line.starts_with("< {")) {
      texts.emplace_back(line[0], line.substr(2));
    } else if (line[0] == ' ' && !texts.empty()) {
      texts.back().second += line;
    }
  }
  std::vector<std::pair<char, nlohmann::json>> messages;
  for (const auto& [who, text] : texts) messages.emplace_back(who, parse_line(text));
  return messages;
}

TEST(Conversation, InTheReadmeIsWhatThisProtocolReads) {
  const auto messages = conversation();
  ASSERT_EQ(messages.size(), 10U);
  for (std::size_t i = 0; i < messages.size(); ++i) EXPECT_EQ(messages[i].first, i % 2 == 0 ? '>' : '<') << i;

  EXPECT_EQ(messages[0].second["do"], "list");
  EXPECT_EQ(offer_from_json(check_answer(messages[1].second)).strategies.at(0).name, "asyncio");

  EXPECT_EQ(messages[2].second["do"], "prepare");
  const auto preparation = preparation_from_json(messages[2].second);
  EXPECT_EQ(preparation.strategy, "asyncio");
  EXPECT_EQ(preparation.policy.request_timeout, 10s);
  EXPECT_EQ(parallelism_from_json(check_answer(messages[3].second)["parallelism"]).requests, 32U);

  const auto report = run_report_from_json(check_answer(messages[5].second));
  ASSERT_EQ(report.trace.exchanges.size(), 3U);
  EXPECT_EQ(report.trace.exchanges[0].server->served, 12070us);
  EXPECT_EQ(report.trace.exchanges[1].retry_in, 100ms);
  EXPECT_EQ(report.trace.exchanges[2].release, Release::then);
  for (const auto& exchange : report.trace.exchanges) {
    EXPECT_GE(exchange.queued(), 0s);
    EXPECT_LE(exchange.end(), report.elapsed)
        << "an example that could not have happened teaches the wrong thing";
  }

  EXPECT_THROW(check_answer(messages[7].second), WorkerError);
  EXPECT_EQ(messages[8].second["do"], "quit");
  EXPECT_NO_THROW(check_answer(messages[9].second));
}

}  // namespace
}  // namespace overlap
