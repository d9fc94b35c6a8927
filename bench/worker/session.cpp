#include "worker/session.hpp"

#include "protocol/report_line.hpp"
#include "run/registry.hpp"
#include "run/usage.hpp"
#include "worker/watchdog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>

namespace overlap {

namespace {

std::unique_ptr<Strategy> make(const Preparation& request, const Target& target, const ScenarioFile& file) {
  return make_strategy(request.strategy, target, request.policy,
                       [file](std::string_view packed) { return file.open(packed); });
}

}  // namespace

std::string Session::answer(const std::string& line) {
  try {
    const auto command = parse_line(line);
    if (command.value("do", nlohmann::json()) == "stop") return {};  // it came when its run was already over
    return perform(command);
  } catch (const std::exception& error) {
    return to_line(error_answer(error.what()));
  }
}

std::string Session::perform(const nlohmann::json& command) {
  const auto name = command.find("do");
  if (name == command.end() || !name->is_string()) throw ProtocolError("\"do\" is missing or not a string");
  if (*name == "list") {
    // errno(3): what this program was started as
    return to_line(ok_answer(to_json(Offer{protocol_version, program_invocation_short_name, strategies()})));
  }
  if (*name == "prepare") return to_line(prepare(command));
  if (*name == "run") return run(command);
  if (*name == "quit") {
    finished_ = true;
    return to_line(ok_answer());
  }
  throw ProtocolError(fmt::format("unknown command \"{}\"", name->get<std::string>()));
}

nlohmann::json Session::prepare(const nlohmann::json& command) {
  prepared_.reset();
  auto request = preparation_from_json(command);
  auto scenario = ScenarioFile::parse(request.scenario, "the scenario");
  auto target = Target::parse(request.target, request.ca_file, request.address);
  auto strategy = make(request, target, scenario);
  prepared_.emplace(std::move(request), std::move(scenario), std::move(target), std::move(strategy));
  return ok_answer({{"parallelism", to_json(prepared_->strategy->parallelism())}});
}

std::string Session::run(const nlohmann::json& command) {
  const auto id = command.find("run");
  if (id == command.end() || !id->is_string()) throw ProtocolError("\"run\" is missing or not a string");
  if (!prepared_) throw ProtocolError("\"run\" came before \"prepare\"");
  auto& [request, file, target, strategy] = *prepared_;

  if (!strategy) strategy = make(request, target, file);
  Inputs inputs{request.parameters, request.environment,    request.today, {},
                request.collect,    strategy->packs_steps()};
  inputs.extra.add("X-Overlap-Run", id->get<std::string>());
  const auto scenario = file.instantiate(inputs);

  RunReport report;
  {
    const Watchdog watchdog(commands_, request.policy.run_timeout);
    constexpr unsigned watchdog_threads = 1;
    const UsageMeter meter(watchdog_threads);
    const auto start = std::chrono::steady_clock::now();
    report.trace = strategy->run(scenario, watchdog.stop_token());
    report.elapsed = std::chrono::steady_clock::now() - start;
    report.usage = meter.read();
    report.usage.peak_threads = std::max(report.usage.peak_threads, strategy->peak_threads());
    add(report.usage, strategy->usage_elsewhere());
  }
  // Cold means that nothing is left of a run: not a connection, not a thread. Not even until the next one
  // begins, since the server may have no room for both.
  if (!request.warm) strategy.reset();
  if (request.collect && !file.columns().empty()) report.rows = file.rows(std::move(report.trace.collected));
  return to_line(report);
}

}  // namespace overlap
