// One event loop and what lives on it.
#pragma once

#include "mockserver/model/behaviour.hpp"
#include "mockserver/model/journal.hpp"
#include "mockserver/model/model.hpp"
#include "mockserver/reply_cache.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <mutex>
#include <sys/prctl.h>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// How long requests in flight may go on after drain(), and how long a closed connection waits for the peer's
/// last bytes.
inline constexpr auto grace = std::chrono::seconds(1);

/// What all loops share.
struct Shared {
  Shared(Model shared_model, Behaviour shared_behaviour)
      : model(std::move(shared_model)), behaviour(std::move(shared_behaviour)) {}

  const Model model;
  BehaviourState behaviour;
  std::mutex journal_mutex;
  Journal journal;
};

/// A connection, as its loop sees it.
class Session {
 public:
  virtual ~Session() = default;

  /// Ends the connection now if nothing is in flight or if what is in flight takes until after the deadline;
  /// otherwise it ends with the answer.
  virtual void drain(Clock::time_point deadline) = 0;

  /// Ends it now.
  virtual void close() = 0;
};

/// One event loop and the connections that live on it. All but post() from elsewhere happens on its own
/// thread.
struct Loop {
  explicit Loop(Shared& all) : shared(all) {}

  // Connections that are still there go with the context, when the timer that leave() would cancel has gone.
  ~Loop() { draining = false; }

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run() {
    // The kernel may delay a sleeping thread's timers by 50 us to save wake-ups; those would be charged to
    // clients.
    prctl(PR_SET_TIMERSLACK, 1UL);
    context.run();
  }

  void drain() {
    draining = true;
    keep_running.reset();
    const auto deadline = Clock::now() + grace;
    each_session([deadline](Session& session) { session.drain(deadline); });
    if (sessions.empty()) return;
    drain_limit.expires_at(deadline);
    drain_limit.async_wait([this](error_code) { each_session([](Session& session) { session.close(); }); });
  }

  void leave(Session* session) {
    sessions.erase(session);
    if (draining && sessions.empty()) drain_limit.cancel();
  }

  template <class Visit>
  void each_session(Visit visit) {
    const std::vector<Session*> present(sessions.begin(), sessions.end());
    for (auto* session : present) visit(*session);
  }

  Shared& shared;
  ReplyCache cache;
  std::unordered_set<Session*> sessions;
  bool draining = false;
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep_running{context.get_executor()};
  asio::steady_timer drain_limit{context};
  std::thread thread;
};

}  // namespace overlap::mock
