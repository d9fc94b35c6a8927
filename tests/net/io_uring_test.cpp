#include "net/io_uring.hpp"

#include <gtest/gtest.h>

#include <liburing.h>

namespace overlap {
namespace {

// Asio relies on this when it cancels: see bench/net/uring/liburing.h.
TEST(IoUring, HandsOutEntriesWithoutTheirLastUsersData) {
  if (const auto refusal = io_uring_refusal(); !refusal.empty()) GTEST_SKIP() << refusal;
  io_uring ring;
  ASSERT_EQ(::io_uring_queue_init(1, &ring, 0), 0);
  int user = 0;
  for (int use = 0; use < 2; ++use) {
    io_uring_sqe* entry = io_uring_get_sqe(&ring);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->user_data, 0U) << "use " << use;
    ::io_uring_prep_nop(entry);
    ::io_uring_sqe_set_data(entry, &user);
    ASSERT_EQ(::io_uring_submit(&ring), 1);
  }
  EXPECT_EQ(io_uring_get_sqe(&ring)->user_data, 0U);
  ::io_uring_queue_exit(&ring);
}

}  // namespace
}  // namespace overlap
