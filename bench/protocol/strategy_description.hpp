// A strategy as its worker describes it.
#pragma once

#include <optional>
#include <string>

namespace overlap {

/// The greatest N of any "name:N".
inline constexpr unsigned largest_parameter = 32'768;

/// One idiom that a worker offers.
struct StrategyDescription {
  std::string name;       // "thread_pool"
  std::string summary;    // one sentence
  std::string parameter;  // what N means in "thread_pool:N"; empty: takes none
  std::optional<unsigned> default_parameter =
      {};                        // N when none is given; nullopt: the policy's max_in_flight
  std::string unavailable = {};  // one sentence on why it cannot run on this machine; empty: it can
  std::string scenario = {};     // the only one that it can run; empty: any
};

/// How the strategy occupies the wire, so that its ideal can be computed.
struct Parallelism {
  unsigned requests = 1;             // at most so many at once
  bool waiting_retry_holds = false;  // a blocking thread that waits to try again, or handles a response,
                                     // takes up its place meanwhile
  unsigned handlers = 1;  // responses that it handles at once; without meaning where they hold their places
};

}  // namespace overlap
