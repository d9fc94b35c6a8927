#include "processes/mock_credentials.hpp"

#include "processes/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace overlap {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(MockCredentials, AreValuesOrComeFromTheVariableThatToldTheMock) {
  ::setenv("TOLD_THE_MOCK", "whispered", 1);
  EXPECT_THAT(
      read_credentials(R"({"credentials":{"A":{"value":"public"},"B":{"variable":"TOLD_THE_MOCK"}}})"),
      UnorderedElementsAre(Pair("A", "public"), Pair("B", "whispered")));
}

TEST(MockCredentials, AreNoneWhereNobodyTells) {
  ::unsetenv("TOLD_NOBODY");
  EXPECT_THAT(read_credentials(R"({"credentials":{"B":{"variable":"TOLD_NOBODY"}}})"), IsEmpty());
  EXPECT_THAT(read_credentials(R"({"credentials":{}})"), IsEmpty());
}

TEST(MockCredentials, AreRefusedWhereTheLineIsAnother) {
  for (const auto* line :
       {"", "mockserver 1.0", "{}", R"({"credentials":{"A":{}}})", R"({"credentials":{"A":{"value":1}}})"}) {
    EXPECT_THROW(read_credentials(line), ChildError) << line;
  }
}

}  // namespace
}  // namespace overlap
