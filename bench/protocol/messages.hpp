// The messages between the driver and a worker: one JSON object a line, described in bench/worker/README.md.
#pragma once

#include "core/policy.hpp"
#include "core/trace.hpp"
#include "protocol/strategy_description.hpp"
#include "protocol/usage.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

/// Raised by one when a message changes so that an older worker or driver could misread it.
inline constexpr int protocol_version = 1;

/// A line that is not what the protocol says. The sentence names the key.
struct ProtocolError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Everything a worker needs to make ready, clock not yet running. May hold secrets (environment): goes
/// through the pipe only.
struct Preparation {
  std::string strategy;                            // "thread_pool:64"
  nlohmann::json scenario;                         // the scenario document, already validated by the driver
  std::map<std::string, std::string> parameters;   // --param k=v
  std::map<std::string, std::string> environment;  // values for {env:NAME}
  std::chrono::sys_days today;                     // what "today" means in this invocation
  std::string target;                              // "http://127.0.0.1:1234"
  std::string address;   // an IP address that the target's host has, for all connections; empty: look for one
  std::string ca_file;   // PEM; empty: the system's certificates
  Policy policy;         // complete: defaults, scenario and flags already merged
  bool warm = true;      // connections stay open from run to run
  bool collect = false;  // runs report the scenario's rows
};

struct RunReport {
  Duration elapsed{};
  Usage usage;
  Trace trace;
  std::optional<Rows> rows{};  // that the run collected; of a worker that does
};

/// A worker's account of itself, given when it is asked to list.
struct Offer {
  int protocol = protocol_version;
  std::string worker;  // its name, for people
  std::vector<StrategyDescription> strategies;
};

/// A worker understood the command and could not do it. The sentence is the worker's own.
struct WorkerError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The object that one line holds. ProtocolError if it is not a JSON object; the sentence never quotes the
/// line, which may hold secrets.
nlohmann::json parse_line(std::string_view line);

/// One message as one line, newline included. Bytes that are not UTF-8 (a server may send any) become U+FFFD.
std::string to_line(const nlohmann::json& message);

/// `{"ok":false,"error":sentence}`.
nlohmann::json error_answer(std::string_view sentence);

/// `body` with `"ok":true` added.
nlohmann::json ok_answer(nlohmann::json body = nlohmann::json::object());

/// Gives `answer` back if it says `"ok":true`. WorkerError with the worker's sentence if it says false,
/// ProtocolError if it says neither.
nlohmann::json check_answer(nlohmann::json answer);

// Each from_json below throws ProtocolError with one sentence that names the key, and never its value, when a
// key is missing or has another type or range than bench/worker/README.md says. Keys it does not know are
// ignored. Every duration comes back exactly, to the nanosecond.

nlohmann::json to_json(const Offer& offer);
/// Also refuses another protocol version.
Offer offer_from_json(const nlohmann::json& json);

/// The value of "parallelism" in the answer to prepare.
nlohmann::json to_json(const Parallelism& parallelism);
Parallelism parallelism_from_json(const nlohmann::json& json);

nlohmann::json to_json(const StrategyDescription& description);
StrategyDescription strategy_description_from_json(const nlohmann::json& json);

nlohmann::json to_json(const Preparation& preparation);
Preparation preparation_from_json(const nlohmann::json& json);

nlohmann::json to_json(const RunReport& report);
RunReport run_report_from_json(const nlohmann::json& json);

/// Also used by the results file, whose traces have the protocol's form.
nlohmann::json to_json(const Exchange& exchange);
Exchange exchange_from_json(const nlohmann::json& json);

nlohmann::json to_json(const Policy& policy);
Policy policy_from_json(const nlohmann::json& json);

}  // namespace overlap
