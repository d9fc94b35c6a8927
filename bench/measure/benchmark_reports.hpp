// Google Benchmark's own reports: its document, --benchmark_out and --benchmark_format.
#pragma once

#include "figures/result.hpp"
#include "measure/benchmark_flags.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <memory>
#include <vector>

namespace overlap {

/// Hands every report on to several of the library's reporters, over several calls of
/// RunSpecifiedBenchmarks(): each sees one context, all runs, and one end. Reports are held back until their
/// scenario is complete, since only then is it known which cells did other work than the rest, and those must
/// not be given out with a time.
class BenchmarkReports : public benchmark::BenchmarkReporter {
 public:
  /// Throws BenchmarkFlagError for a --benchmark_out that cannot be written.
  explicit BenchmarkReports(const BenchmarkFlags& flags);

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override {}  // of one scenario; finish() ends them all

  /// Gives out what was held back, which is of this scenario.
  void release(const ScenarioResult& scenario);

  /// Ends the reports. Returns the document, as of make_json_reporter().
  nlohmann::json finish();

 private:
  nlohmann::json document_;
  std::ofstream out_;
  std::vector<std::unique_ptr<benchmark::BenchmarkReporter>> reporters_;
  std::vector<std::vector<Run>> held_back_;
  bool began_ = false;
};

}  // namespace overlap
