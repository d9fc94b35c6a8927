// The figures of one run, computed from what its worker reported.
#pragma once

#include "core/policy.hpp"
#include "core/trace.hpp"
#include "figures/result.hpp"
#include "loader/purpose.hpp"
#include "protocol/messages.hpp"

namespace overlap {

/// What every strategy of a scenario may use.
struct Limits {
  unsigned requests = 1;    // on the wire at once: the scenario's max_in_flight
  unsigned processors = 1;  // of this machine
};

/// Everything in RunFigures that follows from the report alone. Where a mock served the run, the caller then
/// overwrites peak_in_flight, and work where it trusts the journal more, with what the mock saw.
///
/// `own` is how the strategy occupies the wire. Counted are
///  - requests: attempts, without those cancelled before they used a connection;
///  - retries: attempts after a step's first;
///  - errors: steps whose last attempt failed, for good, in another way than the scenario expects;
///  - cancelled: steps that the stop of the run kept from their end, in an attempt or waiting for one;
///  - timeouts: attempts that ended at their deadline;
///  - latencies: start to end of the attempts that were not cancelled, nearest-rank percentiles;
///  - lag: of the attempts whose server says what it served, how much longer than that it took from the start
///    of sending to the answer's first byte: network, and a thread or loop that was elsewhere when it came.
///
/// Throws std::invalid_argument when the trace is malformed, as ideal() does.
RunFigures figures(const RunReport& report, Parallelism own, Limits limits, const Purpose& purpose = {});

/// Adds by how much deadlines were overshot, as nearest-rank percentiles: of an attempt that timed out, its
/// end less its start and request_timeout; of one that the run's deadline cut off while it used a connection,
/// its end less run_timeout; and of a run that was cut short so, its elapsed time less run_timeout. Nothing
/// counts as less than 0: the worker starts to watch the run's deadline a moment before the run's own clock.
void add_overshoot(RunFigures& figures, const RunReport& report, const Policy& policy);

/// What the run did, as the client saw it. `requests` counts the attempts that can have reached the server:
/// not those that failed to connect or in the TLS handshake, nor those cancelled before they used a
/// connection. `hash` is over the method, target and status of every step's last attempt: each is hashed
/// (FNV-1a, 64 bits, http://www.isthe.com/chongo/tech/comp/fnv) and mixed (the finaliser of SplitMix64;
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014), and the results are added
/// up, so that neither the order nor the numbering of steps matters, and a request made twice counts twice.
Work work_of(const Trace& trace);

/// The most attempts that held a connection at the same instant. An attempt ends just before the next one
/// begins, so that two which touch do not overlap.
std::uint64_t peak_in_flight(const Trace& trace);

}  // namespace overlap
