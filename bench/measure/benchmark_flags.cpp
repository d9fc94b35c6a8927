#include "measure/benchmark_flags.hpp"

#include "words/on_one_line.hpp"
#include "words/suggest.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <regex>
#include <string_view>

namespace overlap {

namespace {

bool is_true(std::string_view flag, std::string_view value) {
  for (const auto* yes : {"", "1", "true", "yes", "on"}) {
    if (value == yes) return true;
  }
  for (const auto* no : {"0", "false", "no", "off"}) {
    if (value == no) return false;
  }
  throw BenchmarkFlagError(fmt::format("{}: \"{}\" is neither true nor false", flag, value));
}

// As benchmark 1.7 lists them.
const std::vector<std::string>& known_flags() {
  static const std::vector<std::string> names{"--benchmark_list_tests",
                                              "--benchmark_filter",
                                              "--benchmark_min_time",
                                              "--benchmark_min_warmup_time",
                                              "--benchmark_repetitions",
                                              "--benchmark_enable_random_interleaving",
                                              "--benchmark_report_aggregates_only",
                                              "--benchmark_display_aggregates_only",
                                              "--benchmark_format",
                                              "--benchmark_out",
                                              "--benchmark_out_format",
                                              "--benchmark_color",
                                              "--benchmark_counters_tabular",
                                              "--benchmark_perf_counters",
                                              "--benchmark_context",
                                              "--benchmark_time_unit"};
  return names;
}

}  // namespace

BenchmarkFlags initialize_benchmark(const std::vector<std::string>& flags) {
  BenchmarkFlags result;
  static std::vector<std::string> passed_on;  // the library keeps a pointer to the program's name
  passed_on = {"overlap"};
  for (const auto& flag : flags) {
    const auto equals = flag.find('=');
    const auto name = flag.substr(0, equals);
    const auto value = equals == std::string::npos ? std::string() : flag.substr(equals + 1);
    const auto& known = known_flags();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw BenchmarkFlagError(unknown_name("flag", "flags", name, known));
    }
    if (name == "--benchmark_filter") {
      result.filter = value;
      passes_filter(value, "");  // refuses it now rather than in the middle
    } else if (name == "--benchmark_out") {
      result.out = value;
    } else if (name == "--benchmark_out_format") {
      if (value != "json" && value != "csv" && value != "console") {
        throw BenchmarkFlagError(fmt::format("{}: \"{}\" is not json, csv or console", name, value));
      }
      result.out_format = value;
    } else if (name == "--benchmark_list_tests") {
      result.list_tests = is_true(name, value);
    } else if (name == "--benchmark_repetitions") {
      const auto [rest, error] =
          std::from_chars(value.data(), value.data() + value.size(), result.repetitions);
      if (error != std::errc{} || rest != value.data() + value.size() || result.repetitions == 0 ||
          result.repetitions > largest_repetitions) {
        throw BenchmarkFlagError(
            fmt::format("{}: \"{}\" is not a number from 1 to {}", name, value, largest_repetitions));
      }
    } else if (name == "--benchmark_enable_random_interleaving") {
      result.interleave = is_true(name, value);
    } else {
      result.display |= name == "--benchmark_format";
      passed_on.push_back(on_one_line(flag));  // --benchmark_context: the library writes it as it is
    }
  }
  passed_on.push_back(fmt::format("--benchmark_enable_random_interleaving={}", result.interleave));
  std::vector<char*> arguments;
  for (auto& argument : passed_on) arguments.push_back(argument.data());
  auto count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (count > 1)
    throw BenchmarkFlagError(fmt::format("Google Benchmark does not understand \"{}\"", arguments[1]));
  return result;
}

bool passes_filter(const std::string& filter, const std::string& cell) {
  if (filter.empty() || filter == "all") return true;
  const bool negative = filter.front() == '-';
  try {
    return std::regex_search(cell, std::regex(filter.substr(negative ? 1 : 0))) != negative;
  } catch (const std::regex_error&) {
    throw BenchmarkFlagError(fmt::format("--benchmark_filter: \"{}\" is not a regular expression", filter));
  }
}

}  // namespace overlap
