// The part of mockserver's command line that is about OpenStack.
#pragma once

#include "mockserver/model/openstack/identity.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace overlap::mock {

/// The flags as they were written.
struct WrittenOpenStack {
  std::string size = "12x6x30x20";
  std::string user = "admin";
  std::string project = "demo";
  std::string domain = "default";
  std::optional<std::string> password;
  std::optional<std::string> password_file;
};

/// Declares the flags; `written` has to live as long as the app.
void declare_openstack(CLI::App& app, WrittenOpenStack& written);

/// Understands the flags. The password comes from its flag, from the first line of its file, or else from the
/// variable, if that is not empty. Throws std::invalid_argument with one sentence.
OpenStackOptions read_openstack(const WrittenOpenStack& written, std::string_view password_variable);

}  // namespace overlap::mock
