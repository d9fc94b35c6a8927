// Answers that have been computed before, ready to be written.
#pragma once

#include "mockserver/ground/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace overlap::mock {

/// A reply with its head laid out: status line and fixed fields, Content-Length included, but neither the
/// fields that differ from exchange to exchange nor the empty line.
struct PreparedReply {
  Route route = Route::unmatched;
  unsigned status = 200;
  std::string head;
  std::shared_ptr<const std::string> body;  ///< never null
  std::uint64_t method_and_target = 0;      ///< hash_method_and_target of the request it answers
  std::optional<Latency> latency;           ///< as in Reply
  std::optional<Pace> pace;
};

/// How a body may be sent.
enum class Coding { identity, gzip };

/// Lays out the head of a reply. With Coding::gzip a text of some size is compressed, unless its service
/// does not do that; what is small or no text is not.
std::shared_ptr<PreparedReply> prepare(const Reply& reply, std::uint64_t method_and_target,
                                       Coding coding = Coding::identity);

/// Replies that have been prepared for requests without a body, found by a key that the caller makes of all
/// that the answer depends on. Bounded: when it holds too much it starts afresh, which costs less than
/// keeping an order of use. A large reply is not kept but for as long as somebody has it in hand, so that
/// many who wait for the same share it. One per event loop, so there is no lock.
class ReplyCache {
 public:
  static constexpr std::size_t most_entries = 16'384;
  static constexpr std::size_t most_bytes = 64 << 20;
  static constexpr std::size_t most_bytes_of_one = 4 << 20;
  static constexpr std::size_t most_bytes_in_hand = 1 << 30;

  /// Null when there is none.
  std::shared_ptr<const PreparedReply> find(const std::string& key) const;

  /// False when the large replies that wait or are being sent take most_bytes_in_hand with this one, which is
  /// not to be one more of them then.
  bool insert(const std::string& key, std::shared_ptr<const PreparedReply> reply);

  std::size_t size() const { return replies_.size(); }

 private:
  bool insert_large(const std::string& key, const std::shared_ptr<const PreparedReply>& reply);

  std::unordered_map<std::string, std::shared_ptr<const PreparedReply>> replies_;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, std::weak_ptr<const PreparedReply>> large_;
};

}  // namespace overlap::mock
