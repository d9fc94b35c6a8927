// The program when it may open no more files.
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/program.hpp"
#include "tests/mockserver/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <signal.h>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

bool is_served(Wire& wire) {
  try {
    return wire.get("/ping").status == 200;
  } catch (const std::runtime_error&) {
    return false;
  }
}

// As many connections as are served, of 100 that are tried; the others have to be closed at once.
std::vector<Wire> exhaust(const std::string& url) {
  std::vector<Wire> served;
  for (int i = 0; i < 100; ++i) {
    const auto start = Clock::now();
    Wire wire(url);
    if (is_served(wire)) {
      served.push_back(std::move(wire));
    } else {
      EXPECT_LT(since_ms(start), 10'000) << "it was left waiting";
    }
  }
  return served;
}

class Descriptors : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    // UBSan opens a pipe to look at an object's type, and takes its failure for a wrong type.
    GTEST_SKIP() << "sanitizers need descriptors themselves";
#endif
  }

  Program program_{{"--threads", GetParam()}, {.environment = {}, .descriptors = 64}};
  const Json line_ = program_.start_line();
};

INSTANTIATE_TEST_SUITE_P(Threads, Descriptors, testing::Values("1", "3"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST_P(Descriptors, WhoeverCannotBeServedIsClosedAtOnceAndCounted) {
  auto served = exhaust(line_["http"]);
  EXPECT_GT(served.size(), 20U);
  EXPECT_LT(served.size(), 64U);
  for (auto& wire : served) ASSERT_TRUE(is_served(wire)) << "who came earlier is served as before";

  const auto refused = 100 - served.size();
  const auto accuracy = Json::parse(served[0].get("/__mock/accuracy").body);
  EXPECT_EQ(accuracy["connections_refused"], refused);
  EXPECT_THAT(accuracy["bottlenecks"].dump(),
              HasSubstr("it had no file descriptors for " + std::to_string(refused)));
  EXPECT_THAT(served[0].get("/metrics").body,
              HasSubstr("\nmock_connections_refused_total " + std::to_string(refused) + '\n'));
}

TEST_P(Descriptors, HttpsIsRefusedAtOnceToo) {
  auto served = exhaust(line_["http"]);
  const std::string https = line_["https"];
  Wire wire("http" + https.substr(5));
  const auto rest = wire.rest();
  EXPECT_EQ(rest.bytes, "");
  EXPECT_NE(rest.ending, Ending::none);
}

TEST_P(Descriptors, WhenSomeHaveLeftOthersAreServed) {
  const std::string url = line_["http"];
  auto served = exhaust(url);
  ASSERT_GT(served.size(), 10U);
  for (int i = 0; i < 10; ++i) served.pop_back();
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(eventually([&] {
      Wire wire(url);
      if (!is_served(wire)) return false;
      served.push_back(std::move(wire));
      return true;
    })) << i;
  }
  for (auto& wire : served) EXPECT_TRUE(is_served(wire));
}

TEST_P(Descriptors, TheEndIsAsOrderlyAsEver) {
  auto served = exhaust(line_["http"]);
  program_.signal(SIGTERM);
  EXPECT_EQ(program_.exit_code(), 0);
  EXPECT_EQ(program_.errors(), "");
  EXPECT_FALSE(std::filesystem::exists(line_["ca_file"].get<std::string>()));
}

}  // namespace
}  // namespace overlap::mock
