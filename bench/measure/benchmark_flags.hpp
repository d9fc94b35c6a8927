// Google Benchmark's own command line.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace overlap {

/// A --benchmark_ flag that does not exist or cannot be understood: one sentence.
struct BenchmarkFlagError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// By --repetitions and --benchmark_repetitions.
inline constexpr unsigned largest_repetitions = 1'000'000;

/// The flags that the suite has to act on itself. All others are the library's business.
struct BenchmarkFlags {
  std::string
      filter;  // --benchmark_filter: a regular expression on cell names; with a leading '-', its opposite
  std::string out;  // --benchmark_out: one text of all scenarios, not one of each
  std::string out_format = "json";
  bool list_tests = false;
  bool display = false;      // --benchmark_format was given: the library's own display is wanted
  unsigned repetitions = 0;  // 0: not given
  bool interleave = true;
};

/// Reads `flags`, each of the form --benchmark_x=y, and hands the rest to benchmark::Initialize(). To be
/// called once. Throws BenchmarkFlagError.
BenchmarkFlags initialize_benchmark(const std::vector<std::string>& flags);

/// Whether --benchmark_filter lets a cell of this name through, as the library would decide. Throws
/// BenchmarkFlagError for a filter that is not a regular expression.
bool passes_filter(const std::string& filter, const std::string& cell);

}  // namespace overlap
