// A run, attempt by attempt: the one record that every figure is computed from.
#pragma once

#include "core/step.hpp"
#include "words/units.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// What made a step possible: it was there from the start, its parent's response did, or all below its parent
/// had finished.
enum class Release : std::uint8_t { root, then, after };

/// Identifies a step within one trace. Ids follow the order in which steps became ready.
using StepId = std::uint32_t;
inline constexpr StepId no_step = std::numeric_limits<StepId>::max();

/// The delay that the server says it was asked to serve and did serve (`Server-Timing: asked;dur=...,
/// served;dur=...`).
struct ServerDelay {
  Duration asked{};
  Duration served{};
};

/// One attempt of one step, as measured by the client. All instants count from the start of the run.
struct Exchange {
  StepId step = 0;
  StepId parent = no_step;  // the step whose response or completion released this one
  Release release = Release::root;
  unsigned attempt = 1;
  std::string label, method, target;
  unsigned status = 0;  // 0: no response
  Failure failure = Failure::none;
  std::string detail;  // for people: what went wrong

  Duration ready{};  // the step, or its next attempt, could have been sent from here on
  Duration start{};  // it held a connection: start - ready is the time queued
  Duration connect{}, tls{}, send{}, wait{}, receive{};  // as in Timing
  std::uint64_t bytes_out = 0, bytes_in = 0;
  bool new_connection = false;
  std::optional<ServerDelay> server;
  std::optional<Duration>
      retry_in;       // the attempt was not the last: the next one became ready after this wait
  Handling handling;  // what handling its response cost, by order of the scenario
  std::optional<std::uint32_t> released;  // steps that its response made possible, with Release::then;
                                          // nullopt: the worker does not tell

  Duration queued() const { return start - ready; }
  Duration end() const { return start + connect + tls + send + wait + receive; }
  bool ok() const { return failure == Failure::none && status / 100 == 2; }
};

struct Trace {
  std::vector<Exchange> exchanges;        // in the order they were recorded
  std::vector<Contribution> collected{};  // what the steps' collect functions gave, in any order
};

/// Reads the `asked` and `served` metrics of a Server-Timing value (W3C Server Timing; `dur` in
/// milliseconds). nullopt unless both are there.
std::optional<ServerDelay> parse_server_timing(std::string_view value);

/// "timeout", "cancelled", ...; "none" for Failure::none.
std::string_view to_string(Failure failure);
std::optional<Failure> parse_failure(std::string_view text);

/// "root", "then", "after".
std::string_view to_string(Release release);
std::optional<Release> parse_release(std::string_view text);

}  // namespace overlap
