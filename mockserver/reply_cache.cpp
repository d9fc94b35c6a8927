#include "mockserver/reply_cache.hpp"

#include "mockserver/model/status_text.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap::mock {

std::shared_ptr<const PreparedReply> prepare(const Reply& reply, std::uint64_t method_and_target) {
  auto prepared = std::make_shared<PreparedReply>();
  prepared->route = reply.route;
  prepared->head =
      fmt::format("HTTP/1.1 {} {}\r\nServer: overlap-mock\r\n", reply.status, reason_phrase(reply.status));
  if (!ends_with_its_fields(reply.status)) {
    prepared->head += fmt::format("Content-Length: {}\r\n", reply.body->size());
  }
  prepared->head += reply.fields;
  prepared->body = reply.body;
  prepared->method_and_target = method_and_target;
  return prepared;
}

std::shared_ptr<const PreparedReply> ReplyCache::find(const std::string& key) const {
  const auto at = replies_.find(key);
  return at == replies_.end() ? nullptr : at->second;
}

void ReplyCache::insert(const std::string& key, std::shared_ptr<const PreparedReply> reply) {
  const auto size = key.size() + reply->head.size() + reply->body->size();
  if (replies_.size() >= most_entries || bytes_ + size > most_bytes) {
    replies_.clear();
    bytes_ = 0;
  }
  if (replies_.emplace(key, std::move(reply)).second) bytes_ += size;
}

}  // namespace overlap::mock
