#include "net/idle.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sys/socket.h>
#include <unistd.h>

namespace overlap {
namespace {

class IdleConnection : public testing::Test {
 protected:
  IdleConnection() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
  ~IdleConnection() override {
    for (const int end : ends_) ::close(end);
  }

  std::array<int, 2> ends_{};
};

TEST_F(IdleConnection, MayCarryAnotherRequest) {
  EXPECT_TRUE(is_idle(ends_[0]));
  EXPECT_TRUE(is_idle(ends_[0])) << "it was only looked at";
}

TEST_F(IdleConnection, MayNotOnceThePeerHasClosed) {
  ::shutdown(ends_[1], SHUT_WR);
  EXPECT_FALSE(is_idle(ends_[0]));
}

TEST_F(IdleConnection, MayNotOnceBytesHaveComeThatNobodyAskedFor) {
  ASSERT_EQ(::send(ends_[1], "\r\n", 2, 0), 2);
  EXPECT_FALSE(is_idle(ends_[0]));
  char byte = 0;
  EXPECT_EQ(::recv(ends_[0], &byte, 1, 0), 1) << "nothing was read";
}

}  // namespace
}  // namespace overlap
