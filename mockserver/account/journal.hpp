// The mock's memory of each run, so that two runs can be told to have done the same work.
#pragma once

#include "mockserver/account/accuracy.hpp"
#include "mockserver/account/histogram.hpp"
#include "mockserver/ground/routes.hpp"
#include "words/units.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace overlap::mock {

/// The run that requests without an X-Overlap-Run field belong to.
constexpr std::string_view anonymous_run = "anonymous";

/// The first half of a request's hash: FNV-1a 64 over method, one space, and the target in origin-form as
/// received. The same method and target always give the same value; it is what occurrences and delays are
/// keyed by.
std::uint64_t hash_method_and_target(std::string_view method, std::string_view target);

/// The whole hash: FNV-1a goes on over one '\n' and the body; splitmix64's output function spreads the
/// result.
std::uint64_t hash_request(std::uint64_t method_and_target, std::string_view body);

/// One run as told to those who ask.
struct RunSummary {
  std::string run;
  std::uint64_t requests = 0;
  /// The sum, modulo 2^64, of hash_request of all requests: the same for the same requests in any order.
  std::uint64_t hash = 0;
  std::uint64_t peak_in_flight = 0;
  std::uint64_t in_flight = 0;        ///< when it was asked for
  std::vector<std::uint64_t> routes;  ///< requests of each route, up to the last that had any
  Accuracy accuracy;
};

/// The JSON of the journal endpoint.
Json to_json(const RunSummary& summary, const RouteTable& routes);

/// The meters that the journal reads, since it has no clock of its own: time and the process's CPU time when
/// a run begins and when nothing of it is in flight any more, the losses when it is asked. Called under the
/// journal's lock, so it should be quick.
struct Meters {
  std::function<TimePoint()> now = [] { return TimePoint(); };
  std::function<Duration()> cpu = [] { return Duration(); };
  std::function<Losses()> losses = [] { return Losses(); };
  unsigned threads = 1;
};

/// Keeps the last 4,096 runs that were heard of. Not synchronised: the owner holds a lock.
class Journal {
 public:
  static constexpr std::size_t kept_runs = 4096;

  /// How many different targets a run's occurrences are counted for, and all runs': those who ask for ever
  /// new ones must not fill the memory. New ones beyond the first limit count as first seen; at the second,
  /// the run that was not heard of for the longest time begins to count anew.
  static constexpr std::size_t most_targets_of_run = 1'000'000;
  static constexpr std::size_t most_targets = 4'000'000;

  explicit Journal(Meters meters = {}, std::size_t most = most_targets)
      : meters_(std::move(meters)), most_(most) {}

 private:
  struct Usage {
    TimePoint at;
    Duration cpu{};
  };

  struct Run {
    std::string id;
    RunSummary summary;
    Histogram asked;
    Histogram late;
    Usage first;
    Usage last;
    Losses losses_before;
    std::uint64_t in_flight = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> occurrences;
  };

 public:
  /// A request that has been read and not yet answered. Valid until finish or abandon: a run with requests in
  /// flight is not forgotten.
  class Ticket {
   public:
    /// How often this run had sent the same method and target before.
    std::uint64_t occurrence() const { return occurrence_; }

   private:
    friend class Journal;
    Run* run_ = nullptr;
    std::uint64_t occurrence_ = 0;
  };

  /// Counts a request from the moment it has been read.
  Ticket begin(std::string_view run, Route route, std::uint64_t method_and_target,
               std::uint64_t request_hash);

  /// Its answer is about to be written.
  void finish(const Ticket& ticket, Duration asked, Duration served);

  /// It will not be answered: the client left, or the server stops.
  void abandon(const Ticket& ticket);

  /// Nothing for a run that was never heard of or that has been forgotten.
  std::optional<RunSummary> find(std::string_view run);

  /// Over all runs.
  std::size_t run_count() const { return runs_.size(); }

 private:
  Usage usage() const { return {meters_.now(), meters_.cpu()}; }
  Run& touch(std::string_view id);
  void leave(Run& run);
  void forget_targets();

  Meters meters_;
  // As they were when somebody last asked: what is lost from then on is charged to the next run, whose
  // connections are lost before its first request can be read.
  Losses told_losses_;
  std::size_t most_;
  std::size_t remembered_ = 0;  // targets, of all runs

  std::list<Run> runs_;  // most recently heard of first
  std::unordered_map<std::string_view, std::list<Run>::iterator> by_id_;
};

}  // namespace overlap::mock
