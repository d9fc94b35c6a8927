#include "mockserver/reply_cache.hpp"

#include <gtest/gtest.h>

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
