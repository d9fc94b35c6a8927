// An API that lives in a map, and an executor that asks it.
#pragma once

#include "core/step.hpp"
#include "loader/scenario_file.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace overlap {

/// Inputs with nothing but a date, the 21st of March 2026.
inline Inputs no_inputs() {
  return {{}, {}, std::chrono::sys_days(std::chrono::year(2026) / 3 / 21), {}};
}

/// Visits scenarios depth first, as the sequential strategy does, and keeps what it was asked in that order.
/// A target without a body is answered with an empty object, a target in `failing` with status 500.
class FakeApi {
 public:
  std::map<std::string, std::string> bodies;
  std::map<std::string, Headers> headers;
  std::vector<std::string> failing;

  std::vector<Request> requests;
  std::vector<std::string> errors;  // of steps whose response was not what the scenario expects
  std::vector<Contribution> collected;

  void run(const Scenario& scenario) {
    for (const auto& root : scenario.roots) visit(root);
  }

  /// Runs a scenario of the file, and expects that its steps do the same in another process: where each is
  /// made again of its bytes before it is visited.
  void run(const ScenarioFile& file, Inputs inputs = no_inputs()) {
    inputs.pack = true;
    const auto scenario = file.instantiate(inputs);
    auto elsewhere = *this;
    elsewhere.unpack_ = file.open(scenario.packed);
    elsewhere.run(scenario);
    run(scenario);
    expect_same(elsewhere);
  }

  /// "GET /target" of every request.
  std::vector<std::string> visited() const {
    std::vector<std::string> lines;
    for (const auto& request : requests) lines.push_back(request.method + " " + request.target);
    return lines;
  }

 private:
  void visit(const Step& given) {
    const auto step = unpack_ ? unpack_(given.pack()) : given;
    requests.push_back(step.request);
    const bool ok = std::find(failing.begin(), failing.end(), step.request.target) == failing.end();
    if (ok && (step.then || step.collect)) {
      try {
        if (step.collect) {
          for (auto& contribution : step.collect(answer(step.request.target))) {
            collected.push_back(std::move(contribution));
          }
        }
        if (step.then) {
          for (const auto& child : step.then(answer(step.request.target))) visit(child);
        }
      } catch (const UnexpectedContent& error) {
        errors.emplace_back(error.what());
      }
    }
    if (step.after) {
      for (const auto& child : step.after()) visit(child);
    }
  }

  Response answer(const std::string& target) const {
    Response response;
    response.status = 200;
    const auto body = bodies.find(target);
    response.body = body == bodies.end() ? "{}" : body->second;
    if (const auto fields = headers.find(target); fields != headers.end()) response.headers = fields->second;
    return response;
  }

  void expect_same(const FakeApi& other) const {
    const auto text = [](const Request& request) {
      return request.label + " " + request.method + " " + request.target + "\n" + request.headers.text() +
             "\n" + request.body;
    };
    ASSERT_EQ(requests.size(), other.requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) EXPECT_EQ(text(requests[i]), text(other.requests[i]));
    EXPECT_EQ(errors, other.errors);
    const auto fields = [](const Contribution& one) {
      return std::tie(one.source, one.page, one.position, one.key, one.value);
    };
    EXPECT_TRUE(std::equal(collected.begin(), collected.end(), other.collected.begin(), other.collected.end(),
                           [&](const auto& a, const auto& b) { return fields(a) == fields(b); }));
  }

  UnpackStep unpack_;
};

/// A scenario with these steps, whose root is "start" and whose variables are a = "1" and n = 2.
inline nlohmann::json scenario_with(nlohmann::json steps) {
  return {{"name", "test"},     {"summary", "For a test"},
          {"target", "mock"},   {"vars", {{"a", "1"}, {"n", 2}}},
          {"roots", {"start"}}, {"steps", std::move(steps)}};
}

inline ScenarioFile file_with(const std::string& steps) {
  return ScenarioFile::parse(scenario_with(nlohmann::json::parse(steps)), "test.json");
}

/// The rows that a run of the file collects.
inline Rows collect(FakeApi& api, const ScenarioFile& file, Inputs inputs = no_inputs()) {
  inputs.collect = true;
  api.run(file, inputs);
  return file.rows(std::exchange(api.collected, {}));
}

/// Runs a scenario with these steps against the API.
inline void run(FakeApi& api, const std::string& steps) {
  api.run(file_with(steps));
}

/// The sentence that the call throws as E; empty, and a failure of the test, when it does not.
template <class E, class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const E& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

/// The sentence that refuses a scenario with these steps.
inline std::string refusal(const std::string& steps) {
  return message_of<ScenarioError>([&] { file_with(steps); });
}

}  // namespace overlap
