#include "process_pool/step_frames.hpp"

#include "core/bytes.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;

Step step_named(const std::string& label) {
  Step step;
  step.request.label = label;
  step.request.method = "PUT";
  step.request.target = "/" + label;
  step.request.body = "not told";
  step.handling = {1ms, 2ms};
  step.pack = [label] { return "bytes of " + label; };
  return step;
}

Answer whole_answer() {
  Answer answer{7, {}};
  answer.outcome.failure = Failure::content;
  answer.outcome.detail = "detail";
  answer.outcome.response.status = 203;
  answer.outcome.response.headers.add("Retry-After", "3");
  answer.outcome.response.body = "not told";
  answer.outcome.timing.start = TimePoint(5s);
  answer.outcome.timing.wait = 3ns;
  answer.outcome.timing.bytes_in = 9;
  answer.outcome.timing.new_connection = true;
  answer.contributions = {{1, 2, 3, "key", "value"}};
  answer.children = {step_named("child"), step_named("other")};
  answer.after = {step_named("join")};
  answer.unexpected = "no list";
  return answer;
}

void expect_known(const Step& step, const std::string& label) {
  EXPECT_EQ(step.request.label, label);
  EXPECT_EQ(step.request.method, "PUT");
  EXPECT_EQ(step.request.target, "/" + label);
  EXPECT_EQ(step.handling, (Handling{1ms, 2ms}));
  EXPECT_EQ(step.pack(), "bytes of " + label);
  EXPECT_FALSE(step.then || step.after || step.collect);
}

TEST(StepFrames, TellAllOfAnAnswerButBodies) {
  const auto answer = std::get<Answer>(reply_from(to_frame(Reply(whole_answer()))));
  EXPECT_EQ(answer.step, 7U);
  EXPECT_EQ(answer.outcome.failure, Failure::content);
  EXPECT_EQ(answer.outcome.detail, "detail");
  EXPECT_EQ(answer.outcome.response.status, 203U);
  EXPECT_EQ(answer.outcome.response.headers.find("retry-after"), "3");
  EXPECT_EQ(answer.outcome.response.body, "");
  EXPECT_EQ(answer.outcome.timing.end(), TimePoint(5s + 3ns));
  EXPECT_EQ(answer.outcome.timing.bytes_in, 9U);
  EXPECT_TRUE(answer.outcome.timing.new_connection);
  ASSERT_EQ(answer.contributions.size(), 1U);
  EXPECT_EQ(answer.contributions[0].key + answer.contributions[0].value, "keyvalue");
  EXPECT_EQ(answer.contributions[0].position, 3U);
  ASSERT_EQ(answer.children.size(), 2U);
  expect_known(answer.children[0], "child");
  expect_known(answer.children[1], "other");
  ASSERT_EQ(answer.after.size(), 1U);
  expect_known(answer.after[0], "join");
  EXPECT_EQ(answer.unexpected, "no list");
}

TEST(StepFrames, TellUsage) {
  Usage usage;
  usage.cpu_sys = 5ms;
  usage.sockets_left = 3;
  const auto back = std::get<Usage>(reply_from(to_frame(Reply(usage))));
  EXPECT_EQ(back.cpu_sys, 5ms);
  EXPECT_EQ(back.sockets_left, 3U);
  EXPECT_EQ(back.threads_left, std::nullopt);
}

TEST(StepFrames, TellOrders) {
  const auto order = order_from(to_frame(Order{Order::Kind::visit, 3, 2, std::string("a\0b", 3)}));
  EXPECT_EQ(order.kind, Order::Kind::visit);
  EXPECT_EQ(order.step, 3U);
  EXPECT_EQ(order.attempt, 2U);
  EXPECT_EQ(order.packed, std::string("a\0b", 3));
}

TEST(StepFrames, OfOtherLengthsAreRefused) {
  const auto frame = to_frame(Reply(whole_answer()));
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_THROW(reply_from(frame.substr(0, size)), MalformedBytes) << size;
  }
  EXPECT_THROW(reply_from(frame + "x"), MalformedBytes);
}

}  // namespace
}  // namespace overlap
