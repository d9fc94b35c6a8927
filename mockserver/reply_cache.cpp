#include "mockserver/reply_cache.hpp"

#include "mockserver/ground/status_text.hpp"
#include "mockserver/gzip.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap::mock {

namespace {

// Below this, what gzip saves is less than what its own header and the extra field cost.
constexpr std::size_t least_compressed_bytes = 256;

bool is_text(std::string_view fields) {
  return fields.find("Content-Type: application/json") != std::string_view::npos ||
         fields.find("Content-Type: text/") != std::string_view::npos;
}

bool compresses(const Reply& reply) {
  return reply.compressible && reply.body->size() >= least_compressed_bytes && is_text(reply.fields) &&
         reply.fields.find("Content-Encoding:") == std::string::npos;
}

}  // namespace

std::shared_ptr<PreparedReply> prepare(const Reply& reply, std::uint64_t method_and_target, Coding coding) {
  auto prepared = std::make_shared<PreparedReply>();
  prepared->route = reply.route;
  prepared->status = reply.status;
  prepared->body = reply.body;
  prepared->latency = reply.latency;
  prepared->method_and_target = method_and_target;
  prepared->pace = reply.pace;
  std::string encoding;
  if (compresses(reply)) {
    if (coding == Coding::gzip) {
      prepared->body = std::make_shared<const std::string>(gzip(*reply.body));
      encoding = "Content-Encoding: gzip\r\n";
    }
    // RFC 9110, 12.5.5: of both forms, or a cache would hand one to a client that asked for the other.
    constexpr std::string_view vary = "Vary: Accept-Encoding\r\n";
    if (reply.fields.find(vary) == std::string::npos) encoding += vary;
  }
  prepared->head =
      fmt::format("HTTP/1.1 {} {}\r\nServer: overlap-mock\r\n", reply.status, reason_phrase(reply.status));
  if (!ends_with_its_fields(reply.status)) {
    prepared->head += fmt::format("Content-Length: {}\r\n", prepared->body->size());
  }
  prepared->head += encoding;
  prepared->head += reply.fields;
  return prepared;
}

std::shared_ptr<const PreparedReply> ReplyCache::find(const std::string& key) const {
  if (const auto at = replies_.find(key); at != replies_.end()) return at->second;
  if (large_.empty()) return nullptr;
  const auto at = large_.find(key);
  return at == large_.end() ? nullptr : at->second.lock();
}

bool ReplyCache::insert(const std::string& key, std::shared_ptr<const PreparedReply> reply) {
  const auto size = key.size() + reply->head.size() + reply->body->size();
  if (reply->body->size() > most_bytes_of_one) return insert_large(key, reply);
  if (replies_.size() >= most_entries || bytes_ + size > most_bytes) {
    replies_.clear();
    bytes_ = 0;
  }
  if (replies_.emplace(key, std::move(reply)).second) bytes_ += size;
  return true;
}

bool ReplyCache::insert_large(const std::string& key, const std::shared_ptr<const PreparedReply>& reply) {
  // Few are alive at a time, and making one has cost more than to look through them.
  std::size_t in_hand = reply->body->size();
  std::erase_if(large_, [&in_hand](const auto& entry) {
    const auto alive = entry.second.lock();
    if (alive) in_hand += alive->body->size();
    return !alive;
  });
  if (in_hand > most_bytes_in_hand) return false;
  large_.insert_or_assign(key, reply);
  return true;
}

}  // namespace overlap::mock
