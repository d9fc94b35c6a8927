#include "measure/json_reporter.hpp"

#include "measure/run_error.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <sstream>
#include <string>

namespace overlap {

namespace {

using nlohmann::json;
using Run = benchmark::BenchmarkReporter::Run;

json number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

void add_times(const Run& run, json& entry) {
  // A coefficient of variation is no time, and has no unit to be converted to.
  const bool in_time =
      run.run_type != Run::RT_Aggregate || run.aggregate_unit == benchmark::StatisticUnit::kTime;
  entry["real_time"] = number(in_time ? run.GetAdjustedRealTime() : run.real_accumulated_time);
  entry["cpu_time"] = number(in_time ? run.GetAdjustedCPUTime() : run.cpu_accumulated_time);
  entry["time_unit"] = benchmark::GetTimeUnitString(run.time_unit);
}

json entry_of(const Run& run) {
  const bool aggregate = run.run_type == Run::RT_Aggregate;
  json entry{{"name", run.benchmark_name()},
             {"family_index", run.family_index},
             {"per_family_instance_index", run.per_family_instance_index},
             {"run_name", run.run_name.str()},
             {"run_type", aggregate ? "aggregate" : "iteration"},
             {"repetitions", run.repetitions},
             {"threads", run.threads},
             {"iterations", run.iterations}};
  if (aggregate) {
    entry["aggregate_name"] = run.aggregate_name;
    entry["aggregate_unit"] = run.aggregate_unit == benchmark::StatisticUnit::kTime ? "time" : "percentage";
  } else {
    entry["repetition_index"] = run.repetition_index;
  }
  if (const auto error = run_error(run)) {
    entry["error_occurred"] = true;
    entry["error_message"] = *error;
  }
  add_times(run, entry);
  for (const auto& [name, counter] : run.counters) entry[name] = number(counter);
  if (!run.report_label.empty()) entry["label"] = run.report_label;
  return entry;
}

class JsonReporter : public benchmark::BenchmarkReporter {
 public:
  explicit JsonReporter(json& document) : document_(document) {
    document_ = {{"context", json::object()}, {"benchmarks", json::array()}};
  }

  // How the library was built, and what --benchmark_context adds, it tells no reporter but its own.
  bool ReportContext(const Context& context) override {
    std::ostringstream text;
    benchmark::JSONReporter own;
    own.SetOutputStream(&text);
    own.ReportContext(context);
    own.Finalize();
    auto without_runs = json::parse(text.str(), nullptr, false);
    if (without_runs.is_object()) document_["context"] = std::move(without_runs["context"]);
    return true;
  }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const auto& run : runs) document_["benchmarks"].push_back(entry_of(run));
  }

 private:
  json& document_;
};

}  // namespace

std::unique_ptr<benchmark::BenchmarkReporter> make_json_reporter(nlohmann::json& document) {
  return std::make_unique<JsonReporter>(document);
}

}  // namespace overlap
