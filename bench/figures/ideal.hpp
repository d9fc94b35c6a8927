// How fast a run could have been: the same tree and the same waits, executed without any overhead.
#pragma once

#include "core/trace.hpp"
#include "protocol/messages.hpp"
#include "words/units.hpp"

#include <vector>

namespace overlap {

/// How long the attempt kept its place on the wire in an execution without overhead.
///
/// The server's own word (`served`) where there is one. Else send + wait + receive as the client measured
/// them: without the server's word, nobody can tell the network from the service. Connecting is left out, as
/// keep-alive avoids it. An attempt that got nowhere (failed to connect, timed out, was cancelled) counts
/// with all the time it took, since that time was the waiting.
Duration service_time(const Exchange& exchange);

/// The time that a perfect executor, which serves ready attempts first come first served, at most
/// `parallelism.requests` at once, needs for this trace's tree, service times and handling on a machine with
/// so many processors: a simulation in virtual time, in O(n log n).
///
/// A step's attempts run one after another; the next one becomes ready `retry_in` after the last one ended.
/// Handling the last response costs what the scenario says: it takes one of `parallelism.handlers`, for the
/// processor time one of the processors as well, each first come first served and without interruption. A
/// blocking executor (`parallelism.waiting_retry_holds`) keeps the attempt's place during both, and handles
/// the response in it. Steps released by `then` become ready when their parent's last attempt has been
/// handled, those released by `after` when all that the parent's response made possible has finished, joins
/// below it included. Attempts that become ready at the same instant are served by step id, then attempt.
///
/// First come first served is what real executors do, but it is not optimal: another order can be faster, and
/// a longer list of places can even be slower (Graham, "Bounds on Multiprocessing Timing Anomalies", 1969).
/// So a run may beat this figure a little. None can beat floor().
///
/// Throws std::invalid_argument, with one sentence that names the step, when the trace is not a tree: an
/// unknown parent, a step below itself, attempts that are missing or given twice. Workers of any origin write
/// traces.
Duration ideal(const Trace& trace, Parallelism parallelism, unsigned processors);

/// An executor with `limit` requests at once, and nothing else that two of its steps could wait for.
Parallelism limited_only_to(unsigned limit);

/// The longest chain of waits and handling, each of which had to end before the next could begin: ideal()
/// without limits. Waits between retries are part of the chain.
Duration critical_path(const Trace& trace);

/// A step of a chain, and how long it took there: from when it was ready until its response was handled, its
/// attempts and the waits between them included.
struct ChainedStep {
  StepId step = 0;
  Duration took{};
};

/// The steps that make up critical_path(), in their order: each became ready when the one before had been
/// handled. Of several chains of that length, one. Throws as ideal() does.
std::vector<ChainedStep> critical_chain(const Trace& trace);

/// No execution with at most `limit` requests at once on so many processors can be faster: the greatest of
/// critical_path(), the sum of all service times divided by `limit`, and the processor time of all handling
/// divided by `processors`. Waits between retries are in the first only: they keep a step from going on, but
/// no place need be held meanwhile.
Duration floor(const Trace& trace, unsigned limit, unsigned processors);

}  // namespace overlap
