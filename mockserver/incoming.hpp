// A request on its way in.
#pragma once

#include "mockserver/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace overlap::mock {

/// Puts requests together from the bytes of a connection. Clients tend to send the same head again and again:
/// one that is byte for byte the same as the last is not parsed anew.
class Incoming {
 public:
  enum class Progress {
    partial,         // more bytes are needed
    complete,        // request() is whole
    refused,         // it never will be: refused_status() and refused_because()
    wants_continue,  // the client waits for 100 Continue before it sends the body
  };

  /// Takes from the front of `bytes` what belongs to this request. What is left over when more is needed has
  /// to be given again, with what comes after it.
  Progress put(std::string_view& bytes) {
    namespace http = boost::beast::http;
    const auto given = bytes;
    if (!reader_) {
      if (!last_head_.empty() && bytes.starts_with(last_head_)) {
        bytes.remove_prefix(last_head_.size());
        return Progress::complete;
      }
      // RFC 9112, 2.2: an empty line before a request is to be ignored.
      while (!bytes.empty() && (bytes.front() == '\r' || bytes.front() == '\n')) bytes.remove_prefix(1);
      if (bytes.empty()) return Progress::partial;
      last_head_.clear();
      reader_.emplace(request_);
      head_bytes_ = 0;
      continue_told_ = false;
    }
    while (!bytes.empty()) {
      boost::system::error_code error;
      const bool in_head = !reader_->is_header_done();
      // Not eager, the parser stops where the head ends, so that its bytes can be counted.
      reader_->eager(!in_head);
      const auto size = reader_->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
      const auto lines = bytes.substr(0, size);
      bytes.remove_prefix(size);
      if (in_head) {
        if (has_folded_line(lines)) return refuse(400, "A field stands in one line (RFC 9112, 5.2).");
        head_bytes_ += size;
        const auto waiting = reader_->is_header_done() ? 0 : bytes.size();
        if (head_bytes_ + waiting > RequestReader::most_head_bytes)
          return refuse(431, "The head is too large.");
      }
      if (error && error != http::error::need_more) {
        if (error == http::error::header_limit) return refuse(431, "The head is too large.");
        if (error == http::error::body_limit || error == http::error::buffer_overflow) {
          return refuse(413, "The body is too large.");
        }
        if (!reader_->refusal().empty()) return refuse(400, reader_->refusal());
        return refuse(400, "This is not an HTTP/1.1 request: " + error.message() + ".");
      }
      if (reader_->is_done()) {
        // A request that came in one piece and has no body is worth remembering, unless it is large.
        const auto taken = given.size() - bytes.size();
        if (taken == head_bytes_ && taken <= most_remembered_bytes) last_head_.assign(given, 0, taken);
        return complete();
      }
      if (size == 0) break;
    }
    // Bytes before a chunk or after the last one cannot be taken in parts, and wait until they are complete.
    if (bytes.size() > RequestReader::most_head_bytes) return refuse(431, "A chunk's head is too large.");
    if (request_.expects_continue && reader_->is_header_done() && !continue_told_) {
      continue_told_ = true;
      return Progress::wants_continue;
    }
    return Progress::partial;
  }

  /// Whether a request has begun and is not whole.
  bool has_begun() const { return reader_.has_value(); }

  /// Whether the client of the request that is whole wants the connection to go on (RFC 9112, 9.3).
  bool keep_alive() const { return keep_alive_; }

  ReceivedRequest& request() { return request_; }

  /// Gives back the memory of a large request, which nobody needs once it has been dispatched: its client may
  /// wait or be idle for ever.
  void release() {
    if (!is_large_) return;
    is_large_ = false;
    ReceivedRequest fresh;
    std::swap(request_, fresh);
  }

  unsigned refused_status() const { return refused_status_; }
  const std::string& refused_because() const { return refused_because_; }

 private:
  Progress complete() {
    keep_alive_ = reader_->keep_alive();
    is_large_ = request_.bytes() > most_kept_bytes;
    reader_.reset();
    return Progress::complete;
  }

  static constexpr std::size_t most_remembered_bytes = 1 << 10;
  static constexpr std::size_t most_kept_bytes = 8 << 10;  // more than what is remembered takes

  // Readers that unfold a field and readers that do not see different ones. A field is taken whole or not at
  // all, so it cannot go on in what comes next.
  static bool has_folded_line(std::string_view lines) {
    return lines.find("\n ") != std::string_view::npos || lines.find("\n\t") != std::string_view::npos;
  }

  Progress refuse(unsigned status, std::string because) {
    reader_.reset();
    refused_status_ = status;
    refused_because_ = std::move(because);
    return Progress::refused;
  }

  ReceivedRequest request_;
  std::string last_head_;
  std::optional<RequestReader> reader_;
  std::size_t head_bytes_ = 0;
  bool continue_told_ = false;
  bool keep_alive_ = true;
  bool is_large_ = false;
  unsigned refused_status_ = 0;
  std::string refused_because_;
};

}  // namespace overlap::mock
