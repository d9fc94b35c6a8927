// The command line of mockserver.
#pragma once

#include "mockserver/model/model.hpp"
#include "mockserver/server.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// What to start.
struct Options {
  ServerOptions server;
  ModelOptions model;
};

/// What to do: start a server, or print a text and exit with a code (0: stdout, otherwise stderr).
struct CommandLine {
  std::optional<Options> options;
  std::string text;
  int exit_code = 0;
};

/// Reads the arguments (without the program's name). `secret_variable` is the value of MOCK_AZURE_SECRET,
/// `password_variable` that of MOCK_OPENSTACK_PASSWORD; empty when they are not set. A usage error is one
/// sentence and exit code 2; nothing has been started then. Reads the files that --azure-secret-file and
/// --openstack-password-file name, and no other.
CommandLine parse_command_line(const std::vector<std::string>& arguments, std::string_view secret_variable,
                               std::string_view password_variable = {});

}  // namespace overlap::mock
