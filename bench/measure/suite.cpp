#include "measure/suite.hpp"

#include "measure/benchmark_reports.hpp"
#include "measure/find_circumstances.hpp"
#include "measure/scenario_run.hpp"
#include "processes/server.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>

namespace overlap {

namespace {

// One server at a time: a mock that waits for its turn would take memory and processor time from the one that
// is measured.
class CurrentServer {
 public:
  // Tries every mock that will be needed: what one refuses is thrown from here. The first one's turn is last,
  // so that it need not be started again.
  CurrentServer(const std::vector<ScenarioPlan>& scenarios, const Interrupt& interrupt)
      : interrupt_(interrupt) {
    const auto& first = scenarios.front().target;
    std::vector<const TargetChoice*> tried{&first};
    for (const auto& scenario : scenarios) {
      const auto same = [&](const TargetChoice* other) { return *other == scenario.target; };
      if (std::any_of(tried.begin(), tried.end(), same)) continue;
      Server(scenario.target, interrupt).address();
      tried.push_back(&scenario.target);
    }
    at(first).address();
  }

  Server& at(const TargetChoice& target) {
    if (target_ == nullptr || *target_ != target) {
      server_.emplace(target, interrupt_);
      target_ = &target;
    }
    return *server_;
  }

 private:
  const Interrupt& interrupt_;
  std::optional<Server> server_;
  const TargetChoice* target_ = nullptr;  // of the server
};

// The scenario of the first plan, with all its points.
std::span<const ScenarioPlan> points_of_first(std::span<const ScenarioPlan> plans) {
  const auto end = std::find_if(plans.begin(), plans.end(), [&](const ScenarioPlan& plan) {
    return plan.file.name() != plans.front().file.name();
  });
  return plans.first(static_cast<std::size_t>(end - plans.begin()));
}

// With the scenario that is being measured.
SuiteResult so_far(const SuiteResult& complete, const ScenarioRun& run, const BenchmarkReports& reports) {
  SuiteResult result = complete;
  result.scenarios.push_back(run.so_far());
  result.google_benchmark = reports.document();
  return result;
}

}  // namespace

SuiteResult run_suite(const SuitePlan& plan, const SuiteEvents& events, const Interrupt& interrupt) {
  BenchmarkReports reports(plan.benchmark);
  const auto circumstances = find_circumstances();
  CurrentServer server(plan.scenarios, interrupt);
  SuiteResult result;
  for (std::span rest(plan.scenarios); !rest.empty() && !interrupt.requested();) {
    const auto points = points_of_first(rest);
    rest = rest.subspan(points.size());
    const auto told = result.scenarios.size();
    for (const auto& point : points) {
      if (interrupt.requested()) break;
      ScenarioRun run(plan, point, server.at(point.target), events, interrupt, circumstances);
      if (run.empty()) continue;
      run.register_cells([&] {
        if (events.on_progress) events.on_progress([&] { return so_far(result, run, reports); });
      });
      benchmark::RunSpecifiedBenchmarks(&reports, ".");
      result.scenarios.push_back(run.take());
      reports.release(result.scenarios.back().result);
    }
    if (told < result.scenarios.size() && events.on_scenario) {
      events.on_scenario(std::span<const SummarisedScenario>(result.scenarios).subspan(told));
    }
  }
  benchmark::ClearRegisteredBenchmarks();
  result.google_benchmark = reports.finish();
  result.benchmark_out = reports.out();
  result.interrupted = interrupt.requested();
  return result;
}

}  // namespace overlap
