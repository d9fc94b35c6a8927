#include "processes/worker_process.hpp"

#include <fmt/format.h>

namespace overlap {

namespace {

// Listing and preparing are quick, but an interpreter may have to start and threads by the thousand to be
// made.
constexpr auto patience = std::chrono::seconds(60);

}  // namespace

WorkerProcess::WorkerProcess(const std::vector<std::string>& command, const std::set<std::string>& withheld,
                             const Interrupt& interrupt)
    : child_("the worker", command.front(), {command.begin() + 1, command.end()}, withheld, interrupt) {}

Offer WorkerProcess::list() {
  const auto answer = ask({{"do", "list"}}, patience);
  try {
    return offer_from_json(answer);
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's list cannot be read: {}", error.what()));
  }
}

Parallelism WorkerProcess::prepare(const Preparation& preparation) {
  auto command = to_json(preparation);
  command["do"] = "prepare";
  const auto answer = ask(command, patience);
  try {
    return parallelism_from_json(answer.value("parallelism", nlohmann::json()));
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's answer to prepare cannot be read: {}", error.what()));
  }
}

RunReport WorkerProcess::run(const std::string& id, std::optional<Duration> timeout) {
  const auto answer = ask({{"do", "run"}, {"run", id}}, timeout);
  try {
    return run_report_from_json(answer);
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's report cannot be read: {}", error.what()));
  }
}

nlohmann::json WorkerProcess::ask(const nlohmann::json& command, std::optional<Duration> timeout) {
  child_.write(to_line(command));
  try {
    return check_answer(parse_line(child_.read_line(timeout)));
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's answer cannot be read: {}", error.what()));
  }
}

}  // namespace overlap
