// The processes that an event loop hands steps to.
#pragma once

#include "process_pool/forked_process.hpp"
#include "process_pool/frame_channel.hpp"
#include "process_pool/step_frames.hpp"
#include "run/registry.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace overlap {

/// Processes that serve steps (step_server.hpp), and who of them has a connection free. All calls are made on
/// the thread that runs the loop. When a process ends, or answers what it was not asked, a std::runtime_error
/// with a sentence comes out of the loop; all that is left to do then is to destroy the pool.
class ProcessPool {
 public:
  using OnAnswer = std::function<void(Answer)>;

  /// Starts the processes, as many as the setup's parameter says but none without a connection, and waits
  /// until they are ready. The policy's connections are dealt out to them for good, as even as can be. The
  /// context must outlive the pool. Throws std::runtime_error, with a sentence, when the system refuses one
  /// of them; those that were started have ended then.
  ProcessPool(boost::asio::io_context& context, const StrategySetup& setup, OnAnswer on_answer);

  unsigned size() const { return static_cast<unsigned>(processes_.size()); }

  /// Some process can be given a step: each may have one for every connection and as many that wait for one,
  /// so that a connection has its next request at once, even while the process handles a response.
  bool has_room();

  /// Sends a step to the process with the most free connections; there is room. The answer has at most so
  /// many children, if there may be others: then it says so.
  void visit(StepId step, unsigned attempt, std::string packed, std::size_t most);

  /// Asks for more of the children of a step, whose last answer has said that there are more.
  void more(StepId step, std::size_t most);

  // The other orders of step_frames.hpp, to all.
  void begin(const std::string& scenario);
  void stop();
  void end();

  /// The usage of all of them together in the run that has ended. Runs the loop until they have told.
  Usage usage();

 private:
  struct Process {
    Process(boost::asio::io_context& context, const StrategySetup& setup, const Policy& share);

    ForkedProcess forked;
    FrameChannel channel;
    const int connections;
    int free;                 // connections without a request, open or not, less the steps that wait for one
    std::set<StepId> visits;  // and steps whose further children it was asked for
  };

  Process& start(const Policy& share, const StrategySetup& setup, unsigned count);
  Process& freest();
  void order(const Order& order);
  bool on_frame(Process& process, std::optional<std::string_view> frame);

  boost::asio::io_context& context_;
  OnAnswer on_answer_;
  Usage usage_;
  std::size_t awaited_usages_ = 0;
  std::deque<Process> processes_;
  std::map<StepId, Process*> with_more_;  // who has the other children of a step
};

}  // namespace overlap
