#include "mockserver/reply_cache.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap::mock {

namespace {

// RFC 9110, 15: the status codes that the mock uses.
std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 300:
      return "Multiple Choices";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    default:
      return "";
  }
}

}  // namespace

std::shared_ptr<const PreparedReply> prepare(const Reply& reply, std::uint64_t method_and_target) {
  auto prepared = std::make_shared<PreparedReply>();
  prepared->route = reply.route;
  prepared->head = fmt::format("HTTP/1.1 {} {}\r\nServer: overlap-mock\r\nContent-Length: {}\r\n{}",
                               reply.status, reason(reply.status), reply.body->size(), reply.fields);
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
