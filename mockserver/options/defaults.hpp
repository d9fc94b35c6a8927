// The mock's own choices, for a driver that starts it and sends it requests.
#pragma once

#include <string>

namespace overlap::mock {

/// The event loops of --threads auto: one per processor that it may use, since a response that waits for
/// another one to be written is late, but no more than four, which would take processors away from the
/// clients beside it.
unsigned threads_beside_clients();

/// Where the password that OpenStack's user has to give comes from.
enum class PasswordSource { built_in, environment, option };

/// The line of --print-defaults, without its end: {"credentials":{"OS_PASSWORD":{"value":"secret"}}}. The
/// keys are variables that clients take secrets from, each with its value, or with the name of the variable
/// that told the mock: {"variable":"MOCK_OPENSTACK_PASSWORD"}. Nobody's secret is printed: what an option
/// gave is not there, and whoever gave it knows it.
std::string defaults_line(PasswordSource source, const std::string& built_in);

}  // namespace overlap::mock
