#include "mockserver/reply_cache.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

std::shared_ptr<const PreparedReply> reply_of(std::size_t body_bytes) {
  Reply reply;
  reply.fields = "A: b\r\n";
  reply.body = std::make_shared<const std::string>(body_bytes, 'x');
  return prepare(reply, 7);
}

TEST(ReplyCache, TheHeadIsLaidOutOnce) {
  const auto reply = reply_of(3);
  EXPECT_EQ(reply->head, "HTTP/1.1 200 OK\r\nServer: overlap-mock\r\nContent-Length: 3\r\nA: b\r\n");
  EXPECT_EQ(reply->method_and_target, 7U);
}

TEST(ReplyCache, AnAnswerThatEndsWithItsFieldsHasNoLength) {
  Reply reply;
  reply.body = std::make_shared<const std::string>();
  reply.status = 204;
  EXPECT_EQ(prepare(reply, 7)->head, "HTTP/1.1 204 No Content\r\nServer: overlap-mock\r\n");
  reply.status = 205;
  EXPECT_EQ(prepare(reply, 7)->head,
            "HTTP/1.1 205 Reset Content\r\nServer: overlap-mock\r\nContent-Length: 0\r\n");
}

TEST(ReplyCache, FindsWhatWasInsertedAndNothingElse) {
  ReplyCache cache;
  const auto reply = reply_of(1);
  cache.insert("a", reply);
  EXPECT_EQ(cache.find("a"), reply);
  EXPECT_EQ(cache.find("b"), nullptr);
}

TEST(ReplyCache, NeverHoldsMoreEntriesThanItsBound) {
  ReplyCache cache;
  for (std::size_t i = 0; i < 2 * ReplyCache::most_entries + 5; ++i) {
    cache.insert(std::to_string(i), reply_of(1));
    ASSERT_LE(cache.size(), ReplyCache::most_entries);
  }
  EXPECT_NE(cache.find(std::to_string(2 * ReplyCache::most_entries + 4)), nullptr);
}

TEST(ReplyCache, NeverHoldsMoreBytesThanItsBound) {
  ReplyCache cache;
  constexpr std::size_t large = ReplyCache::most_bytes / 4;
  for (int i = 0; i < 10; ++i) {
    cache.insert(std::to_string(i), reply_of(large));
    ASSERT_LE(cache.size(), 3U);
  }
}

TEST(ReplyCache, ALargeReplyIsSharedByWhoHasItInHandAndThenGone) {
  ReplyCache cache;
  auto large = reply_of(ReplyCache::most_bytes_of_one + 1);
  EXPECT_TRUE(cache.insert("a", large));
  EXPECT_EQ(cache.find("a"), large);
  large.reset();
  EXPECT_EQ(cache.find("a"), nullptr);
  EXPECT_EQ(cache.size(), 0U);
}

TEST(ReplyCache, LargeRepliesInHandHaveABound) {
  ReplyCache cache;
  constexpr std::size_t quarter = ReplyCache::most_bytes_in_hand / 4;
  const auto shared_body = std::make_shared<const std::string>(quarter, 'x');
  const auto large = [&] {
    auto reply = std::make_shared<PreparedReply>();
    reply->body = shared_body;
    return reply;
  };
  std::vector<std::shared_ptr<PreparedReply>> in_hand;
  for (int i = 0; i < 4; ++i) {
    in_hand.push_back(large());
    EXPECT_TRUE(cache.insert(std::to_string(i), in_hand.back()));
  }
  EXPECT_FALSE(cache.insert("one more", large()));
  in_hand.pop_back();
  EXPECT_TRUE(cache.insert("one instead", large()));
}

TEST(ReplyCache, WhatHasBeenFoundOutlivesTheCache) {
  std::shared_ptr<const PreparedReply> found;
  {
    ReplyCache cache;
    cache.insert("a", reply_of(2));
    found = cache.find("a");
  }
  EXPECT_EQ(*found->body, "xx");
}

}  // namespace
}  // namespace overlap::mock
