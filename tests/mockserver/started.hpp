// A server in the test's own process.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/server.hpp"
#include "tests/mockserver/wire.hpp"

#include <string>
#include <vector>

namespace overlap::mock {

/// A test's choices; the rest is as by default.
struct StartedOptions {
  std::vector<std::string> latencies;
  std::vector<std::string> paces;
  std::vector<std::string> faults;
  ServerOptions server;
  ModelOptions model;
  double throttle_scale = 0;
};

/// Started on free ports of 127.0.0.1, stopped when this goes.
class Started {
 public:
  explicit Started(const std::vector<std::string>& latencies = {}, unsigned threads = 1,
                   bool require_token = false)
      : Started(simple(latencies, threads, require_token)) {}

  explicit Started(const StartedOptions& options)
      : certificate_(make_certificate("127.0.0.1")),
        server_(options.server, Model(options.model), behaviour(options), certificate_) {
    server_.start();
  }

  const std::string& http() const { return server_.http_url(); }
  const std::string& https() const { return server_.https_url(); }
  const std::string& admin() const { return server_.admin_url(); }
  const std::string& authority() const { return certificate_.authority; }
  Server& server() { return server_; }

  /// Null when the mock knows nothing of the run.
  Json journal(const std::string& run = "anonymous") const {
    const auto response = get(admin(), "/__mock/journal/" + run);
    return response.status == 200 ? Json::parse(response.body) : Json();
  }

  /// The number of a line "NAME VALUE" at /metrics; -1 when there is no such line.
  double metric(const std::string& name) const {
    const auto text = '\n' + get(admin(), "/metrics").body;
    const auto at = text.find('\n' + name + ' ');
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }

 private:
  static StartedOptions simple(const std::vector<std::string>& latencies, unsigned threads,
                               bool require_token) {
    StartedOptions options;
    options.latencies = latencies;
    options.server.threads = threads;
    options.model.require_token = require_token;
    return options;
  }

  static Behaviour behaviour(const StartedOptions& options) {
    Behaviour made;
    for (const auto& setting : options.latencies) made.delays.apply(setting, builtin_routes());
    for (const auto& setting : options.paces) made.paces.apply(setting, builtin_routes());
    for (const auto& setting : options.faults) made.faults.apply(setting, builtin_routes());
    made.throttle_scale = options.throttle_scale;
    return made;
  }

  Certificate certificate_;
  Server server_;
};

}  // namespace overlap::mock
