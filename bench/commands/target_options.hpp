// Where requests go, as the command line says.
#pragma once

#include "commands/run.hpp"
#include "processes/target_choice.hpp"

#include <string_view>

namespace overlap {

/// The bundled mock with the command line that shapes it, or a URL. Pure, but for where the mock's program
/// is. Throws UsageError.
TargetChoice choose_target(const RunOptions& options);

/// Whether the text is a host with a port, or localhost, as people type it who leave the http:// out. Pure.
bool is_host_and_port(std::string_view written);

}  // namespace overlap
