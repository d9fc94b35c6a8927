// The error of a run in Google Benchmark's own record, whose members version 1.8 renamed.
#pragma once

#include <benchmark/benchmark.h>

#include <optional>
#include <string>

namespace overlap {

/// Makes the run one that failed, for this reason.
template <class Run = benchmark::BenchmarkReporter::Run>
void set_run_error(Run& run, const std::string& reason) {
  if constexpr (requires { run.error_occurred; }) {
    run.error_occurred = true;
    run.error_message = reason;
  } else {
    run.skipped = decltype(run.skipped)::SkippedWithError;
    run.skip_message = reason;
  }
}

/// Why the run failed; nullopt for one that did not. From 1.8 on the library knows other reasons to skip a
/// run than errors; the bench has no other.
template <class Run = benchmark::BenchmarkReporter::Run>
std::optional<std::string> run_error(const Run& run) {
  if constexpr (requires { run.error_occurred; }) {
    if (!run.error_occurred) return std::nullopt;
    return run.error_message;
  } else {
    if (run.skipped == decltype(run.skipped){}) return std::nullopt;
    return run.skip_message;
  }
}

}  // namespace overlap
