// One event loop and what lives on it.
#pragma once

#include "mockserver/dispatcher.hpp"
#include "mockserver/incoming.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

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

using HurriedHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
struct PresentTag;
using PresentHook =
    boost::intrusive::list_base_hook<boost::intrusive::tag<PresentTag>,
                                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

struct DueTag;
using DueHook = boost::intrusive::set_base_hook<boost::intrusive::tag<DueTag>,
                                                boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// A connection, as its loop sees it: always among those present; among the hurried while it has a deadline,
/// and among the due while it waits for an instant of its own choice.
class Session : public HurriedHook, public PresentHook, public DueHook {
 public:
  virtual ~Session() = default;

  /// Ends the connection now if nothing is in flight or if what is in flight takes until after the deadline;
  /// otherwise it ends with the answer.
  virtual void drain(Clock::time_point deadline) = 0;

  /// Ends it now.
  virtual void close() = 0;

  /// Its peer has let the deadline pass.
  virtual void on_deadline() = 0;

  /// The instant that it has waited for has come.
  virtual void on_due() = 0;

  Clock::time_point late_at;
  Clock::time_point due_at;
  std::shared_ptr<Session> alive;  ///< itself, while it waits for an instant
};

struct DueLater {
  bool operator()(const Session& one, const Session& other) const { return one.due_at < other.due_at; }
};

/// One event loop and the connections that live on it. All but post() from elsewhere happens on its own
/// thread.
struct Loop {
  Loop(Shared& all, LoopMetrics& counters, Duration peer_patience)
      : shared(all), metrics(counters), patience(peer_patience), dispatcher(all, counters) {}

  // Connections that are still there go with the context, when the timer that leave() would cancel has gone;
  // those that wait for an instant go before.
  ~Loop() {
    draining = false;
    while (!due.empty()) {
      auto& session = *due.begin();
      due.erase(due.begin());
      session.alive.reset();
    }
  }

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
      due_timer.cancel();
    }
  }

  /// Wakes the session at this instant, and keeps it alive until then. It waits for one instant at a time.
  void wake(Session& session, std::shared_ptr<Session> self, Clock::time_point at) {
    session.due_at = at;
    session.alive = std::move(self);
    due.insert(session);
    arm_due_timer();
  }

  /// It need not be woken any more. What keeps it alive is let go later, since the caller may be the session.
  void let_sleep(Session& session) {
    if (!session.DueHook::is_linked()) return;
    session.DueHook::unlink();
    asio::post(context, [keep = std::move(session.alive)] {});
  }

  /// Wakes the one that is due longest, if one is. Called before each request is looked at, since the event
  /// loop has up to a hundred sockets to look at before it looks at its timers. One and not all: answers and
  /// requests that take turns spread a burst out to the pace at which it can be served, and it stays spread
  /// when its requests come again; all answers first would press it together again and again, and its last
  /// request would be read late each time.
  void wake_one() {
    if (due.empty() || due.begin()->due_at > Clock::now()) return;
    auto& session = *due.begin();
    due.erase(due.begin());
    const auto keep = std::move(session.alive);
    session.on_due();
  }

  /// The session has to make progress within the loop's patience, counted from now.
  void hurry(Session& session) {
    session.late_at = Clock::now() + patience;
    if (session.HurriedHook::is_linked()) return;
    hurried.push_back(session);
    if (!sweeping) sweep_later();
  }

  /// It has.
  void relax(Session& session) {
    if (session.HurriedHook::is_linked()) session.HurriedHook::unlink();
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

  /// Where long requests are read into and answers are laid out: what is not used up at once is copied by the
  /// connection, so that one that waits holds little.
  std::array<char, 64 << 10> input;
  std::string output;

  /// Connections that were given to this loop and have not gone. Any thread reads it, to choose a loop.
  std::atomic<int> load{0};

  boost::intrusive::list<Session, boost::intrusive::base_hook<PresentHook>,
                         boost::intrusive::constant_time_size<false>>
      present;
  boost::intrusive::list<Session, boost::intrusive::base_hook<HurriedHook>,
                         boost::intrusive::constant_time_size<false>>
      hurried;
  boost::intrusive::multiset<Session, boost::intrusive::base_hook<DueHook>,
                             boost::intrusive::compare<DueLater>, boost::intrusive::constant_time_size<false>>
      due;
  bool draining = false;
  bool sweeping = false;
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep_running{context.get_executor()};
  asio::steady_timer drain_limit{context};
  asio::steady_timer sweep_timer{context};
  asio::steady_timer due_timer{context};
  std::thread thread;

 private:
  bool due_timer_armed = false;
  bool turn_pending = false;

  // One timer for all that is due: set for the earliest, and never moved to a later instant before it fires.
  void arm_due_timer() {
    if (due.empty() || turn_pending) return;
    const auto next = due.begin()->due_at;
    if (due_timer_armed && due_timer.expiry() <= next) return;
    due_timer_armed = true;
    due_timer.expires_at(next);
    due_timer.async_wait([this](error_code error) {
      if (error) return;
      due_timer_armed = false;
      wake_in_turn();
    });
  }

  // A few at a time, so that requests have their turn in between, see wake_one().
  void wake_in_turn() {
    constexpr int at_a_time = 4;
    turn_pending = false;
    for (int i = 0; i < at_a_time; ++i) wake_one();
    if (due.empty() || due.begin()->due_at > Clock::now()) return arm_due_timer();
    turn_pending = true;
    asio::post(context, [this] { wake_in_turn(); });
  }

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
        session->on_deadline();
      }
      if (!hurried.empty() && !sweeping) sweep_later();
    });
  }
};

}  // namespace overlap::mock
