#include "mockserver/options/defaults.hpp"

#include <gtest/gtest.h>

namespace overlap::mock {
namespace {

TEST(DefaultsLine, HasThePasswordThatNobodyChose) {
  EXPECT_EQ(defaults_line(PasswordSource::built_in, "secret"),
            "{\"credentials\":{\"OS_PASSWORD\":{\"value\":\"secret\"}}}");
}

TEST(DefaultsLine, NamesTheVariableThatToldTheMockAndNotItsValue) {
  EXPECT_EQ(defaults_line(PasswordSource::environment, "secret"),
            "{\"credentials\":{\"OS_PASSWORD\":{\"variable\":\"MOCK_OPENSTACK_PASSWORD\"}}}");
}

TEST(DefaultsLine, LeavesOutWhatAnOptionGave) {
  EXPECT_EQ(defaults_line(PasswordSource::option, "secret"), "{\"credentials\":{}}");
}

TEST(ThreadsBesideClients, AreAtLeastOneAndAtMostFour) {
  EXPECT_GE(threads_beside_clients(), 1U);
  EXPECT_LE(threads_beside_clients(), 4U);
}

}  // namespace
}  // namespace overlap::mock
