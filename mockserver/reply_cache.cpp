#include "mockserver/reply_cache.hpp"

#include "mockserver/gzip.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap::mock {

namespace {

// RFC 9110, 15: the status codes that the mock uses.
std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

}  // namespace

namespace {

// Below this, what gzip saves is less than what its own header and the extra field cost.
constexpr std::size_t least_compressed_bytes = 256;

bool is_text(std::string_view fields) {
  return fields.find("Content-Type: application/json") != std::string_view::npos ||
         fields.find("Content-Type: text/") != std::string_view::npos;
}

bool compresses(const Reply& reply) {
  switch (family_of(reply.route)) {
    case RouteFamily::keystone:
    case RouteFamily::nova:
    case RouteFamily::glance:
    case RouteFamily::neutron:
      return false;
    default:
      return reply.body->size() >= least_compressed_bytes && is_text(reply.fields) &&
             reply.fields.find("Content-Encoding:") == std::string::npos;
  }
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
  std::string_view encoding;
  if (coding == Coding::gzip && compresses(reply)) {
    prepared->body = std::make_shared<const std::string>(gzip(*reply.body));
    encoding = "Content-Encoding: gzip\r\n";
  }
  prepared->head =
      fmt::format("HTTP/1.1 {} {}\r\nServer: overlap-mock\r\nContent-Length: {}\r\n{}{}", reply.status,
                  reason(reply.status), prepared->body->size(), encoding, reply.fields);
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
