// How an idiom without a stack per step knows when a subtree is finished.
#pragma once

#include "run/run.hpp"

#include <cstddef>
#include <memory>

namespace overlap {

/// A step that was released. It is pending until its own request and every child's subtree are done; whoever
/// takes the last one away releases what waited for it. Not synchronised.
struct Running {
  Visit visit;
  std::shared_ptr<Running> parent;
  std::size_t pending = 1;
};
using RunningPtr = std::shared_ptr<Running>;

}  // namespace overlap
