// Traces written by hand, as short as the schedules they are compared with.
#pragma once

#include "core/trace.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace overlap {

/// A GET of /STEP that was answered with 200 and does not say when it was served.
inline Exchange exchange(StepId step, Duration start, Duration wait) {
  Exchange exchange;
  exchange.step = step;
  exchange.label = "vm";
  exchange.method = "GET";
  exchange.target = "/" + std::to_string(step);
  exchange.status = 200;
  exchange.ready = start;
  exchange.start = start;
  exchange.wait = wait;
  return exchange;
}

/// Builds a trace step by step. All times are in milliseconds; ids count up from 0.
class TraceBuilder {
 public:
  StepId root(int service) { return step(no_step, Release::root, service); }
  StepId then(StepId parent, int service) { return step(parent, Release::then, service); }
  StepId after(StepId parent, int service) { return step(parent, Release::after, service); }

  /// The step's last attempt so far got a 503, and another one followed after `wait`, which took `service`.
  void retry(StepId id, int wait, int service) {
    const auto last = std::find_if(trace_.exchanges.rbegin(), trace_.exchanges.rend(),
                                   [&](const Exchange& exchange) { return exchange.step == id; });
    last->retry_in = std::chrono::milliseconds(wait);
    last->status = 503;
    Exchange next = *last;
    ++next.attempt;
    next.retry_in.reset();
    next.status = 200;
    next.server = ServerDelay{std::chrono::milliseconds(service), std::chrono::milliseconds(service)};
    trace_.exchanges.push_back(next);
  }

  Exchange& last() { return trace_.exchanges.back(); }
  Trace& trace() { return trace_; }

 private:
  StepId step(StepId parent, Release release, int service) {
    Exchange exchange;
    exchange.step = next_++;
    exchange.parent = parent;
    exchange.release = release;
    exchange.label = "step";
    exchange.method = "GET";
    exchange.target = "/" + std::to_string(exchange.step);
    exchange.status = 200;
    exchange.server = ServerDelay{std::chrono::milliseconds(service), std::chrono::milliseconds(service)};
    trace_.exchanges.push_back(std::move(exchange));
    return trace_.exchanges.back().step;
  }

  StepId next_ = 0;
  Trace trace_;
};

}  // namespace overlap
