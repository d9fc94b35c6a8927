// From a request that has been read to the answer that is due: everything between the two that is not
// sockets.
#pragma once

#include "mockserver/administration.hpp"
#include "mockserver/reply_cache.hpp"
#include "mockserver/request_reader.hpp"
#include "mockserver/shared.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// Which endpoints a listening socket leads to.
struct Door {
  bool tls = false;
  bool api = true;        ///< whatever is emulated
  bool admin = true;      ///< the mock's own administration
  std::string authority;  ///< "HOST:PORT", for requests without a Host field
};

/// An answer whose time may not have come yet.
struct Answer {
  std::shared_ptr<const PreparedReply> reply;
  std::string head;  ///< all of it but what is known only when it is written
  Duration asked{};
  Pace pace;
  std::optional<Fault> fault;
  Key key{0};
  std::optional<Journal::Ticket> ticket;
  TimePoint read_at;
  bool counted = false;  ///< as in flight, in the loop's metrics
  bool without_body = false;
  bool keep_alive = true;
  bool old_client = false;  ///< HTTP/1.0, which has to be told of keep-alive

  TimePoint due() const { return read_at + asked; }
};

/// One per event loop, used on its thread only.
class Dispatcher {
 public:
  Dispatcher(Shared& shared, LoopMetrics& metrics) : shared_(shared), metrics_(metrics) {}

  /// Decides what will be answered, when, and how. Counts the request as in flight. `answer` is the last one
  /// of the same connection, settled or abandoned: its memory is used again. The request may be changed: a
  /// target in absolute-form becomes one in origin-form. `read_at` is when its last byte had been read.
  void dispatch(ReceivedRequest& request, const Door& door, bool keep_alive, TimePoint read_at,
                Answer& answer);

  /// The answer to what is no request; the connection ends with it.
  void refuse(unsigned status, const std::string& message, TimePoint now, Answer& answer);

  /// Lays out the head and what it needs of the body; the first byte is about to be written. Counts the
  /// exchange as answered. `last` says that the connection ends with this answer.
  void finish(Answer& answer, bool last, std::string& head, TimePoint now);

  /// Counts an exchange that ends without an answer as answered: an empty reply, for instance.
  void settle(Answer& answer, TimePoint now);

  /// It will not be answered: the client left, or the server stops.
  void abandon(Answer& answer);

 private:
  std::shared_ptr<const PreparedReply> find_reply(ReceivedRequest& request, const Door& door);
  std::shared_ptr<const PreparedReply> make_reply(const ReceivedRequest& request, const Door& door, bool gzip,
                                                  bool* cacheable);
  BehaviourState& current_behaviour();
  void behave(Answer& answer, const ReceivedRequest& request);
  void replace_reply(Answer& answer, const Reply& reply, const ReceivedRequest& request);

  Shared& shared_;
  LoopMetrics& metrics_;
  ReplyCache cache_;
  std::string cache_key_;
  std::shared_ptr<BehaviourState> behaviour_;
  unsigned seen_generation_ = 0;
};

}  // namespace overlap::mock
