// One event loop and what lives on it.
#pragma once

#include "mockserver/dispatcher.hpp"
#include "mockserver/incoming.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <thread>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// How long requests in flight may go on after drain(), and how long a closed connection waits for the peer's
/// last bytes.
inline constexpr auto grace = std::chrono::seconds(1);

using ListHook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
struct PresentTag;
using PresentHook =
    boost::intrusive::list_base_hook<boost::intrusive::tag<PresentTag>,
                                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// A connection, as its loop sees it: always among those present, and now and then among the hurried, which
/// have a deadline.
class Session : public ListHook, public PresentHook {
 public:
  virtual ~Session() = default;

  /// Ends the connection now if nothing is in flight or if what is in flight takes until after the deadline;
  /// otherwise it ends with the answer.
  virtual void drain(Clock::time_point deadline) = 0;

  /// Ends it now.
  virtual void close() = 0;

  /// Its peer has let the deadline pass.
  virtual void be_late() = 0;

  Clock::time_point late_at;
};

/// One event loop and the connections that live on it. All but post() from elsewhere happens on its own
/// thread.
struct Loop {
  Loop(Shared& all, LoopMetrics& counters, Duration peer_patience)
      : shared(all), metrics(counters), patience(peer_patience), dispatcher(all, counters) {}

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
    const auto limit = Clock::now() + grace;
    each_session([limit](Session& session) { session.drain(limit); });
    if (present.empty()) return;
    drain_limit.expires_at(limit);
    drain_limit.async_wait([this](error_code) { each_session([](Session& session) { session.close(); }); });
  }

  void enter(Session& session) {
    present.push_back(session);
    metrics.accepted_connections.add();
    metrics.open_connections.add();
  }

  void leave(Session& session) {
    session.PresentHook::unlink();
    metrics.open_connections.subtract();
    load.fetch_sub(1, std::memory_order_relaxed);
    if (draining && present.empty()) {
      drain_limit.cancel();
      sweep_timer.cancel();
    }
  }

  /// The session has to make progress within the loop's patience, counted from now.
  void hurry(Session& session) {
    session.late_at = Clock::now() + patience;
    if (session.ListHook::is_linked()) return;
    hurried.push_back(session);
    if (!sweeping) sweep_later();
  }

  /// It has.
  void relax(Session& session) {
    if (session.ListHook::is_linked()) session.ListHook::unlink();
  }

  std::unique_ptr<Incoming> take_incoming() {
    if (spare_incoming.empty()) return std::make_unique<Incoming>();
    auto taken = std::move(spare_incoming.back());
    spare_incoming.pop_back();
    return taken;
  }

  void give_back(std::unique_ptr<Incoming> incoming) {
    constexpr std::size_t most_spare = 256;
    if (!incoming || spare_incoming.size() >= most_spare) return;
    incoming->reset();  // its client may have left in the middle of a request
    spare_incoming.push_back(std::move(incoming));
  }

  template <class Visit>
  void each_session(Visit visit) {
    std::vector<Session*> sessions;
    for (auto& session : present) sessions.push_back(&session);
    for (auto* session : sessions) visit(*session);
  }

  Shared& shared;
  LoopMetrics& metrics;
  const Duration patience;
  Dispatcher dispatcher;

  /// Where sockets are read into and answers are laid out: what is not used up at once is copied by the
  /// connection, so that one that waits holds no buffer.
  std::array<char, 64 << 10> input;
  std::string output;
  std::vector<std::unique_ptr<Incoming>> spare_incoming;

  /// Connections that were given to this loop and have not gone. Any thread reads it, to choose a loop.
  std::atomic<int> load{0};

  boost::intrusive::list<Session, boost::intrusive::base_hook<PresentHook>,
                         boost::intrusive::constant_time_size<false>>
      present;
  boost::intrusive::list<Session, boost::intrusive::base_hook<ListHook>,
                         boost::intrusive::constant_time_size<false>>
      hurried;
  bool draining = false;
  bool sweeping = false;
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep_running{context.get_executor()};
  asio::steady_timer drain_limit{context};
  asio::steady_timer sweep_timer{context};
  std::thread thread;

 private:
  // Looking through the hurried now and then costs less than a timer for each: requests that come in one
  // piece, nearly all, are never among them.
  void sweep_later() {
    sweeping = true;
    sweep_timer.expires_after(patience / 8);
    sweep_timer.async_wait([this](error_code error) {
      sweeping = false;
      if (error) return;
      const auto now = Clock::now();
      std::vector<Session*> late;
      for (auto& session : hurried) {
        if (session.late_at <= now) late.push_back(&session);
      }
      for (auto* session : late) {
        relax(*session);
        metrics.deadlines.add();
        session->be_late();
      }
      if (!hurried.empty() && !sweeping) sweep_later();
    });
  }
};

}  // namespace overlap::mock
