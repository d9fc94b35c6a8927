// The command line of mockserver.
#pragma once

#include "mockserver/behaviour/behaviour.hpp"
#include "mockserver/model/model.hpp"
#include "mockserver/server.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// The server to start.
struct Options {
  ServerOptions server;
  ModelOptions model;
  Behaviour behaviour;
  std::optional<Certificate> certificate;  ///< of the user's own
  std::string certificate_path;
  std::string admin_token_path;  ///< empty when the token does not come from a file
};

/// The task: start a server, or print a text and exit with a code (0: stdout, otherwise stderr).
struct CommandLine {
  std::optional<Options> options;
  std::string text;
  int exit_code = 0;
};

/// The secrets that may be in the environment; empty where they are not.
struct SecretVariables {
  std::string azure_secret;        ///< MOCK_AZURE_SECRET
  std::string admin_token;         ///< MOCK_ADMIN_TOKEN
  std::string openstack_password;  ///< MOCK_OPENSTACK_PASSWORD
};

/// Reads the arguments (without the program's name) and the files that they name. A usage error is one
/// sentence and exit code 2; nothing has been started then.
CommandLine parse_command_line(const std::vector<std::string>& arguments, const SecretVariables& secrets);

}  // namespace overlap::mock
