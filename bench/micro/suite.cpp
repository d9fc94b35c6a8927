#include "micro/suite.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace overlap::micro {

void check(bool right, const char* sentence) {
  if (!right) throw WrongWork(sentence);
}

int run_suite(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc > 1) {
    fmt::print(stderr, "{}: \"{}\" is not a flag of Google Benchmark; --help lists them\n", argv[0], argv[1]);
    return 2;
  }
  try {
    // The library itself has said why there was nothing to run.
    return benchmark::RunSpecifiedBenchmarks() == 0 ? 2 : 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", argv[0], error.what());
    return 1;
  }
}

}  // namespace overlap::micro
