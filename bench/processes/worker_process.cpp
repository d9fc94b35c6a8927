#include "processes/worker_process.hpp"

#include "protocol/report_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap {

WorkerProcess::WorkerProcess(const std::vector<std::string>& command, const std::set<std::string>& withheld,
                             Patience patience, const Interrupt& interrupt)
    : patience_(std::move(patience)),
      child_("the worker", command.front(), {command.begin() + 1, command.end()}, withheld, interrupt) {}

Offer WorkerProcess::list() {
  const auto answer = ask({{"do", "list"}}, limits(patience_.listing));
  try {
    return offer_from_json(answer);
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's list cannot be read: {}", error.what()));
  }
}

Parallelism WorkerProcess::prepare(const Preparation& preparation) {
  auto command = to_json(preparation);
  command["do"] = "prepare";
  const auto answer = ask(command, limits(patience_.listing));
  try {
    return parallelism_from_json(answer.value("parallelism", nlohmann::json()));
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's answer to prepare cannot be read: {}", error.what()));
  }
}

RunReport WorkerProcess::run(const std::string& id, std::optional<Duration> timeout) {
  auto bounds = limits(timeout ? timeout : patience_.run);
  if (timeout) bounds.timeout_hint.clear();  // it is the policy's
  child_.write(to_line(nlohmann::json{{"do", "run"}, {"run", id}}), bounds);
  try {
    return run_report_from_line(child_.read_line(bounds));
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's report cannot be read: {}", error.what()));
  }
}

nlohmann::json WorkerProcess::ask(const nlohmann::json& command, const LineLimits& limits) {
  child_.write(to_line(command), limits);
  try {
    return check_answer(parse_line(child_.read_line(limits)));
  } catch (const ProtocolError& error) {
    throw ChildError(fmt::format("the worker's answer cannot be read: {}", error.what()));
  }
}

LineLimits WorkerProcess::limits(std::optional<Duration> timeout) const {
  LineLimits limits{.timeout = timeout,
                    .bytes = patience_.line_bytes,
                    .timeout_hint = " (--answer-timeout)",
                    .bytes_hint = " (--answer-limit)"};
  if (!patience_.on_silence) return limits;
  limits.on_silence = [tell = patience_.on_silence, timeout](Duration waited) {
    tell(fmt::format("the worker has not answered for {}{}", format_duration(waited),
                     timeout ? fmt::format(", and has {}", format_duration(*timeout)) : std::string()));
  };
  return limits;
}

}  // namespace overlap
