// One call of the program: what it was asked for, when and where.
#pragma once

#include "figures/point.hpp"
#include "report/machine_facts.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace overlap {

struct Invocation {
  std::vector<std::string> command;  // argv; the caller has taken out what is secret
  std::string seed;                  // of the mock; empty without one
  std::chrono::system_clock::time_point started;
  MachineFacts machine = machine_facts();
  std::chrono::sys_days today{};        // what relative dates in scenarios count from
  std::vector<SweptDimension> sweep{};  // as asked for; empty without one
  bool unfinished = false;              // the suite goes on: later, there will be more
  bool interrupted = false;             // it was ended before all of it was measured
  unsigned repetitions = 0;             // of every row, if it comes to its end
  std::string commit{};                 // that the program was built from
};

}  // namespace overlap
