#include "mockserver/options/openstack_options.hpp"

#include "mockserver/options/counts_option.hpp"
#include "mockserver/options/flags.hpp"
#include "mockserver/options/secret_option.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace overlap::mock {

namespace {

CloudSize read_size(const std::string& text) {
  const auto counts = parse_counts<4>(text, 10'000);
  if (!counts) {
    throw std::invalid_argument(
        fmt::format("--openstack takes SERVERSxFLAVORSxIMAGESxPORTS, like 12x6x30x20, each at most ten "
                    "thousand, not \"{}\"",
                    text));
  }
  const auto [servers, flavors, images, ports] = *counts;
  if (servers > 0 && flavors == 0) {
    throw std::invalid_argument(fmt::format(
        "--openstack \"{}\" has servers but no flavor: every server needs one, as in 12x1x30x20", text));
  }
  return {servers, flavors, images, ports};
}

const std::string& not_empty(const char* flag, const std::string& name) {
  if (name.empty()) throw std::invalid_argument(fmt::format("{} takes a name that is not empty", flag));
  return name;
}

}  // namespace

void declare_openstack(CLI::App& app, WrittenOpenStack& written) {
  Flags flags(app, "OpenStack");
  flags.add("--openstack", written.size, "SxFxIxP [12x6x30x20]", "Servers x flavors x images x ports");
  flags.add("--openstack-user", written.user, "NAME [admin]", "The user who gets tokens");
  flags.add("--openstack-project", written.project, "NAME [demo]", "The project that everything belongs to");
  flags.add("--openstack-domain", written.domain, "ID [default]", "The domain of user and project");
  flags.add("--openstack-password-file", written.password_file, "FILE",
            "File whose first line is the password; else MOCK_OPENSTACK_PASSWORD, else \"secret\"");
  flags.add("--openstack-password", written.password, "VALUE",
            "The password itself: for throw-away values, since every user can read arguments");
}

OpenStackOptions read_openstack(const WrittenOpenStack& written, std::string_view password_variable) {
  OpenStackOptions options;
  options.size = read_size(written.size);
  options.user = not_empty("--openstack-user", written.user);
  options.project = not_empty("--openstack-project", written.project);
  options.domain = not_empty("--openstack-domain", written.domain);
  options.password = choose_secret("--openstack-password", written.password, written.password_file,
                                   password_variable, options.password);
  return options;
}

}  // namespace overlap::mock
