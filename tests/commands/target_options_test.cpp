#include "commands/target_options.hpp"

#include "commands/usage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overlap {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ChooseTarget, IsTheMockWithTheQuickProfileAndASeedUnlessOthersAreNamed) {
  const auto choice = choose_target({});
  EXPECT_TRUE(choice.mock);
  EXPECT_EQ(choice.description, "mock, profile quick");
  EXPECT_EQ(choice.seed, "1");
  EXPECT_THAT(choice.mock_options, ElementsAre("--threads", "auto", "--seed", "1", "--profile", "quick"));
}

TEST(ChooseTarget, LeavesNothingToAProfileWhereALatencyIsForAllRoutes) {
  RunOptions options;
  options.latency = {"5ms"};
  EXPECT_EQ(choose_target(options).description, "mock, latency 5ms");
  options.latency = {"ping=5ms"};
  EXPECT_EQ(choose_target(options).description, "mock, profile quick, latency ping=5ms");
}

TEST(ChooseTarget, PassesTheMocksOwnOptionsOnLastSoThatTheyWin) {
  RunOptions options;
  options.mock_options = {"--threads=1"};
  EXPECT_EQ(choose_target(options).mock_options.back(), "--threads=1");
}

TEST(ChooseTarget, IsAURLThatNothingOfTheMockShapes) {
  RunOptions options;
  options.target = "https://127.0.0.1:8443";
  const auto choice = choose_target(options);
  EXPECT_FALSE(choice.mock);
  EXPECT_EQ(choice.url, options.target);
  EXPECT_EQ(choice.seed, "");
  options.azure = "1x1x1";
  EXPECT_THROW(choose_target(options), UsageError);
  options.azure.clear();
  options.tls = true;
  EXPECT_THROW(choose_target(options), UsageError);
}

std::string refusal_of(const std::string& target) {
  RunOptions options;
  options.target = target;
  try {
    choose_target(options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(ChooseTarget, SaysHowAURLIsWrittenThatIsNone) {
  for (const auto* target :
       {"localhost:8000", "//localhost:8000", "localhost", "192.0.2.1:80", "[::1]:8000/base"})
    EXPECT_THAT(refusal_of(target), HasSubstr("it lacks the scheme, so write http://")) << target;
  for (const auto* target : {"mok", "ftp://h", "http:/h", "a:b", "h:0", "h:65536"})
    EXPECT_THAT(refusal_of(target), HasSubstr("is neither mock nor a URL that begins with")) << target;
  for (const auto* target : {"http://h:0", "http://h:65536", "http://h:99999999999"})
    EXPECT_THAT(refusal_of(target), HasSubstr("a number from 1 to 65535")) << target;
  for (const auto* target : {"http://", "https:///base"})
    EXPECT_THAT(refusal_of(target), HasSubstr("names no host")) << target;
  EXPECT_THAT(refusal_of("http://h h"), HasSubstr("is not a URL such as"));
  for (const auto* target : {"http://h", "https://h:65535/base", "http://[::1]:1", "http://h:"})
    EXPECT_EQ(refusal_of(target), "") << target;
}

TEST(ChooseTarget, RefusesQueriesAndFragmentsWithoutQuotingThem) {
  for (const auto* target : {"http://h/?key=s3cret", "https://h:1/base#s3cret", "http://h?s3cret",
                             "h:80/?s3cret", "http://h:99999/?s3cret"}) {
    EXPECT_NE(refusal_of(target), "") << target;
    EXPECT_THAT(refusal_of(target), Not(HasSubstr("s3cret")));
  }
  EXPECT_THAT(refusal_of("http://h/?key=s3cret"), HasSubstr("\"http://h/\" has a query or a fragment"));
}

TEST(ChooseTarget, RefusesUsersAndPasswordsWithoutQuotingThem) {
  for (const auto* target : {"http://me:s3cret@localhost:8000/", "https://s3cret@h",
                             "me:s3cret@localhost:8000", "http://me:s3cret@h?x", "HTTP://s3cret@h#@"}) {
    RunOptions options;
    options.target = target;
    try {
      choose_target(options);
      ADD_FAILURE() << target;
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), Not(HasSubstr("s3cret")));
      EXPECT_THAT(error.what(), HasSubstr("{env:NAME}"));
    }
  }
}

TEST(ChooseTarget, KnowsAPathWithAnAtSignFromAUser) {
  for (const auto* target : {"http://h/@me", "http://h/a@b", "http://h:1/base/@"}) {
    RunOptions options;
    options.target = target;
    EXPECT_EQ(choose_target(options).url, target);
  }
}

}  // namespace
}  // namespace overlap
