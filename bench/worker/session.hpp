// A worker's conversation with its driver.
#pragma once

#include "loader/scenario_file.hpp"
#include "net/target.hpp"
#include "protocol/messages.hpp"
#include "run/strategy.hpp"
#include "worker/command_stream.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>

namespace overlap {

/// Answers commands one at a time, as bench/worker/README.md describes. Runs execute on the calling thread.
class Session {
 public:
  explicit Session(CommandStream& commands) : commands_(commands) {}

  /// The answer to one line, newline included; empty where the protocol wants none. Never throws for what the
  /// line says.
  std::string answer(const std::string& line);

  /// The line was "quit".
  bool finished() const { return finished_; }

 private:
  struct Prepared {
    Preparation request;
    ScenarioFile scenario;
    Target target;
    std::unique_ptr<Strategy> strategy;  // none between runs that are cold
  };

  std::string perform(const nlohmann::json& command);
  nlohmann::json prepare(const nlohmann::json& command);
  std::string run(const nlohmann::json& command);

  CommandStream& commands_;
  std::optional<Prepared> prepared_;
  bool finished_ = false;
};

}  // namespace overlap
