// Where requests go, as the command line says.
#pragma once

#include "commands/run.hpp"
#include "processes/target_choice.hpp"

namespace overlap {

/// The bundled mock with the command line that shapes it, or a URL. Pure, but for where the mock's program
/// is. Throws UsageError.
TargetChoice choose_target(const RunOptions& options);

}  // namespace overlap
