// The conversation of `processes` with its processes, a message a frame:
//
//   to a process    begin  Scenario::packed      a run begins
//                   visit  step, attempt, bytes  send this request and handle its response
//                   more   step                  make more of the steps that its response made possible
//                   stop                         the run is to end early: answer what is on the wire as
//                   cancelled end                          the run is over: all visits have been answered
//   from a process  answer                       to each visit and each more, in any order
//                   usage                        to each end
#pragma once

#include "core/step.hpp"
#include "core/trace.hpp"
#include "protocol/usage.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace overlap {

/// To a process.
struct Order {
  enum class Kind : std::uint8_t { begin, visit, more, stop, end };
  Kind kind = Kind::end;
  StepId step = 0;  // of a visit, which is answered under this number
  unsigned attempt = 1;
  std::string packed = {};  // Scenario::packed of a begin, Step::pack() of a visit
  std::size_t most = 1;     // children that the answer to a visit or a more may have
};

/// The end of one attempt, or more of the children that it led to. All but the outcome is there only if the
/// attempt was the last.
struct Answer {
  StepId step = 0;
  Outcome outcome;  // on this side of the frames without a body
  std::vector<Contribution> contributions = {};
  std::vector<Step> children = {};
  bool more = false;  // there are more of these, to be asked for
  std::vector<Step> after = {};
  std::string unexpected = {};  // the sentence of UnexpectedContent; empty: none was thrown
};

using Reply = std::variant<Answer, Usage>;

/// The bytes of a step. Throws std::runtime_error, with a sentence, for one that cannot leave its process.
std::string packed(const Step& step);

std::string to_frame(const Order& order);
/// Throws as packed() does.
std::string to_frame(const Reply& reply);

/// Steps come back with what a trace has of their requests, their handling, and the bytes that they came in:
/// `pack` gives those again, the other functions are empty. Throw MalformedBytes.
Order order_from(std::string_view frame);
Reply reply_from(std::string_view frame);

}  // namespace overlap
