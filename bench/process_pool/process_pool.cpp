#include "process_pool/process_pool.hpp"

#include "process_pool/step_server.hpp"
#include "run/usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

namespace overlap {

ProcessPool::Process::Process(boost::asio::io_context& context, const StrategySetup& setup,
                              const Policy& share)
    : forked([&](int socket) { serve_steps(socket, setup.target, share, setup.open); }),
      channel(context, forked.take_socket()),
      connections(static_cast<int>(share.max_in_flight)),
      free(connections) {}

ProcessPool::ProcessPool(boost::asio::io_context& context, const StrategySetup& setup, OnAnswer on_answer)
    : context_(context), on_answer_(std::move(on_answer)) {
  const auto connections = setup.policy.max_in_flight;
  const auto count = std::min(setup.parameter, connections);
  for (unsigned i = 0; i < count; ++i) {
    auto share = setup.policy;
    share.max_in_flight = connections / count + (i < connections % count ? 1 : 0);
    auto& process = start(share, setup, count);
    process.channel.receive([this, &process](auto frame) { return on_frame(process, frame); });
  }
  // Who answers is ready.
  end();
  usage();
}

ProcessPool::Process& ProcessPool::start(const Policy& share, const StrategySetup& setup, unsigned count) {
  try {
    return processes_.emplace_back(context_, setup, share);
  } catch (const std::system_error& error) {
    throw std::runtime_error(
        fmt::format("the system refused process {} of {} ({}): take fewer (processes:N), or allow more "
                    "(ulimit -u, ulimit -n)",
                    processes_.size() + 1, count, error.code().message()));
  }
}

bool ProcessPool::has_room() {
  const auto& process = freest();
  return process.free > -process.connections;
}

ProcessPool::Process& ProcessPool::freest() {
  return *std::max_element(processes_.begin(), processes_.end(),
                           [](const Process& a, const Process& b) { return a.free < b.free; });
}

void ProcessPool::more(StepId step, std::size_t most) {
  auto& process = *with_more_.extract(step).mapped();
  process.channel.send(to_frame(Order{Order::Kind::more, step, 0, {}, most}));
  --process.free;
  process.visits.insert(step);
}

void ProcessPool::visit(StepId step, unsigned attempt, std::string packed, std::size_t most) {
  auto& process = freest();
  process.channel.send(to_frame(Order{Order::Kind::visit, step, attempt, std::move(packed), most}));
  --process.free;
  process.visits.insert(step);
}

void ProcessPool::begin(const std::string& scenario) {
  with_more_.clear();
  order({Order::Kind::begin, 0, 0, scenario});
}

void ProcessPool::stop() {
  order({Order::Kind::stop});
}

void ProcessPool::end() {
  usage_ = {};
  awaited_usages_ = processes_.size();
  order({Order::Kind::end});
}

Usage ProcessPool::usage() {
  if (awaited_usages_ > 0) {
    context_.restart();
    context_.run();
  }
  return usage_;
}

void ProcessPool::order(const Order& order) {
  const auto frame = to_frame(order);
  for (auto& process : processes_) process.channel.send(frame);
}

bool ProcessPool::on_frame(Process& process, std::optional<std::string_view> frame) {
  if (!frame) {
    throw std::runtime_error(fmt::format("process {}, one of {}, {} while it was needed",
                                         process.forked.pid(), size(), process.forked.end()));
  }
  auto reply = reply_from(*frame);
  if (const auto* usage = std::get_if<Usage>(&reply)) {
    add(usage_, *usage);
    if (--awaited_usages_ == 0) context_.stop();
    return true;
  }
  auto& answer = std::get<Answer>(reply);
  if (process.visits.erase(answer.step) == 0) {
    throw std::runtime_error(fmt::format("process {}, one of {}, answered for a step that it was not given",
                                         process.forked.pid(), size()));
  }
  ++process.free;
  if (answer.more) with_more_[answer.step] = &process;
  on_answer_(std::move(answer));
  return true;
}

}  // namespace overlap
