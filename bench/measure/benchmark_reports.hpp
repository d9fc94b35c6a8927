// Google Benchmark's own reports: its document, --benchmark_out and --benchmark_format.
#pragma once

#include "figures/result.hpp"
#include "measure/benchmark_flags.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace overlap {

/// Hands every report on to several of the library's reporters, over several calls of
/// RunSpecifiedBenchmarks(): each sees one context, all runs, and one end. Reports are held back until their
/// scenario is complete, since only then is it known which cells did other work than the rest, and those must
/// not be given out with a time; nor, on a real target, how fast it could have been. Neither must the runs
/// that a cell lacks, because it failed or the suite was interrupted: to the library they are runs of no time
/// (ScenarioRun::register_cells()). Means and medians are given out of cells with all their runs alone.
class BenchmarkReports : public benchmark::BenchmarkReporter {
 public:
  explicit BenchmarkReports(const BenchmarkFlags& flags);

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override {}  // of one scenario; finish() ends them all

  /// Gives out what was held back, which is of this scenario.
  void release(const ScenarioResult& scenario);

  /// Ends the reports. Returns the document, as of make_json_reporter().
  nlohmann::json finish();

  /// What has been given out so far.
  const nlohmann::json& document() const { return document_; }

  /// After finish(): what --benchmark_out is to hold, in its format; empty where there is none.
  std::string out() const { return out_.str(); }

 private:
  void give_out(const CellResult& cell, bool real_target);

  nlohmann::json document_;
  std::ostringstream out_;
  std::vector<std::unique_ptr<benchmark::BenchmarkReporter>> reporters_;
  std::vector<std::vector<Run>> held_back_;
  bool began_ = false;
};

}  // namespace overlap
