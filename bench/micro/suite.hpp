// Shared by the micro suites: their main(), and their end when a figure would be wrong.
#pragma once

#include <stdexcept>

namespace overlap::micro {

/// A benchmark did other work than it claims to measure: one sentence.
struct WrongWork : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws WrongWork with the sentence unless `right`. Ends the program: no figure of it is to be believed.
void check(bool right, const char* sentence);

/// The main() of a suite: runs the registered benchmarks that Google Benchmark's flags ask for. Returns 0; 1
/// when one of them did wrong work; 2, and says so on stderr, for an argument that is no flag of the
/// library or a filter that no benchmark passes.
int run_suite(int argc, char** argv);

}  // namespace overlap::micro
