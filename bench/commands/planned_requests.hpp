// How many requests a plan will send, told before any is sent.
#pragma once

#include "measure/suite_plan.hpp"

#include <string>

namespace overlap {

/// What `overlap run --dry-run` prints: of each scenario, and each point of a sweep, how many requests will
/// go to whom, by which strategies, in how many runs; and how many in all. Pure.
std::string planned_requests(const SuitePlan& plan);

/// A sentence on how many requests servers will get that are not on this machine's loopback; empty where
/// there are none. Looks up the targets' names, which may block.
std::string announcement(const SuitePlan& plan);

}  // namespace overlap
