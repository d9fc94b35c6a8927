// How exact the mock was, and whether it was in the way of what was measured.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "words/units.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace overlap::mock {

/// Connections that were lost before a request could be read.
struct Losses {
  std::uint64_t overflows = 0;  ///< connections that the full accept queue dropped: their SYN is sent again
  std::uint64_t refused = 0;    ///< connections closed at once, for want of file descriptors
};

/// The account of one run, or of the whole life of the process.
struct Accuracy {
  std::uint64_t answered = 0;  ///< the exchanges that the durations are about
  Duration asked_min{}, asked_p50{}, asked_max{};
  Duration late_p50{}, late_p99{}, late_max{};  ///< served minus asked
  Duration wall{};       ///< from the first request read to the last answer, 1 ms less at most
  Duration cpu{};        ///< of the whole process, meanwhile
  unsigned threads = 1;  ///< event loops
  Losses losses;

  /// How busy the event loops were: 1 when all of them had work all the time. Zero for less than a
  /// millisecond, which says nothing.
  double cpu_share() const;
};

/// Why figures measured against this mock are about the mock as well, one clause each; empty when they are
/// not. The limits: late by more than 2 ms and more than 5 % of the median delay at p99; busy for more than
/// 80 % of at least 20 ms; anything lost.
std::vector<std::string> bottlenecks(const Accuracy& accuracy);

/// {"answered","asked_s":{min,p50,max},"late_s":{p50,p99,max},"wall_s","cpu_s","threads","cpu_share",
/// "accept_queue_overflows","connections_refused","bottlenecks":[]}
Json to_json(const Accuracy& accuracy);

}  // namespace overlap::mock
