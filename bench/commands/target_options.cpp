#include "commands/target_options.hpp"

#include "commands/installation.hpp"
#include "commands/latency_options.hpp"
#include "commands/usage_error.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <charconv>
#include <string>
#include <string_view>

namespace overlap {

namespace {

// A twentieth of the times that were reported of the real services: long enough to matter, short enough to
// wait for.
constexpr auto default_profile = "quick";

// Said to the mock and to the results file, so that a published figure names its seed.
constexpr auto default_seed = "1";

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

bool shapes_mock(const RunOptions& options) {
  return !options.profile.empty() || !options.latency.empty() || !options.time_scale.empty() ||
         !options.seed.empty() || !options.azure.empty() || !options.mock_options.empty();
}

// It would stand in tables, results files and lists of processes. Not quoted, for the same reason.
void refuse_password(std::string_view url) {
  const auto scheme = url.find("://");
  const auto authority = url.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
  if (authority.substr(0, authority.find_first_of("/?#")).find('@') == std::string_view::npos) return;
  throw UsageError(
      "--target: a URL with a user or a password in it is refused, as it would be shown and saved; send what "
      "the server asks for in the scenario's \"headers\", with the secret as {env:NAME}");
}

// "localhost:8000" for one that is a URL but for its beginning; empty for anything else.
std::string without_scheme(std::string_view written) {
  written = written.substr(0, written.find_first_of("?#"));
  while (written.starts_with('/')) written.remove_prefix(1);
  return is_host_and_port(written) ? std::string(written) : "";
}

void check_url(const std::string& written) {
  // A query may hold a key, which is not to be shown.
  const auto query = written.find_first_of("?#");
  const auto refuse = [&](std::string_view why) {
    return UsageError(fmt::format("--target: \"{}\" {}", written.substr(0, query), why));
  };
  if (!written.starts_with("http://") && !written.starts_with("https://")) {
    const auto rest = without_scheme(written);
    throw refuse(
        rest.empty()
            ? "is neither mock nor a URL that begins with http:// or https://"
            : fmt::format("is neither mock nor a URL: it lacks the scheme, so write http://{} or https://{}",
                          rest, rest));
  }
  const auto url = boost::urls::parse_uri(written);
  if (!url) throw refuse("is not a URL such as http://localhost:8000 or https://example.org/base");
  if (query != std::string::npos) {
    throw refuse(
        "has a query or a fragment behind it, which means nothing here: a scenario's targets have their own");
  }
  if (url->encoded_host().empty()) throw refuse("names no host: write e.g. http://localhost:8000");
  if (url->has_port() && !url->port().empty() && !is_port(url->port()))
    throw refuse("has a port that is none: it is a number from 1 to 65535");
}

TargetChoice choose_url(const RunOptions& options) {
  refuse_password(options.target);
  check_url(options.target);
  if (shapes_mock(options)) {
    throw UsageError(
        "--latency, --profile, --time-scale, --seed and --azure shape the mock: they do nothing to a URL");
  }
  if (options.tls) throw UsageError("--tls chooses the mock's port: a URL says https itself");
  TargetChoice choice;
  choice.mock = false;
  choice.url = options.target;
  choice.ca_file = options.ca_file;
  choice.description = options.target;
  return choice;
}

// A latency without a ROUTE= is for all of them, and leaves nothing to a profile.
std::string profile_for(const RunOptions& options) {
  if (options.profile == "seed") return "reported";  // its former name
  if (!options.profile.empty()) return options.profile;
  return covers_all_routes(options.latency) ? "none" : default_profile;
}

TargetChoice choose_mock(const RunOptions& options) {
  if (!options.ca_file.empty()) throw UsageError("--ca-file is for a URL: the mock's certificates are known");
  TargetChoice choice;
  choice.tls = options.tls;
  choice.seed = options.seed.empty() ? default_seed : options.seed;
  choice.mock_program = sibling_program("mockserver");
  choice.mock_options = {"--threads", "auto", "--seed", choice.seed};
  choice.description = options.tls ? "mock over TLS" : "mock";
  const auto pass_on = [&](const char* flag, const std::string& value) {
    if (value.empty()) return;
    choice.mock_options.insert(choice.mock_options.end(), {flag, value});
    choice.description += fmt::format(", {} {}", std::string_view(flag).substr(2), value);
  };
  const auto profile = profile_for(options);
  pass_on("--profile", profile == "none" ? "" : profile);
  for (const auto& latency : options.latency) pass_on("--latency", latency);
  pass_on("--time-scale", options.time_scale);
  if (!options.seed.empty()) choice.description += ", seed " + options.seed;
  pass_on("--azure", options.azure);
  for (const auto& option : options.mock_options) {
    choice.mock_options.push_back(option);
    choice.description += " " + option;
  }
  return choice;
}

}  // namespace

bool is_host_and_port(std::string_view written) {
  const auto authority = written.substr(0, written.find_first_of("/?#"));
  if (authority == "localhost") return true;
  const auto colon = authority.rfind(':');
  return colon != std::string_view::npos && colon > 0 && is_port(authority.substr(colon + 1)) &&
         boost::urls::parse_authority(authority).has_value();
}

TargetChoice choose_target(const RunOptions& options) {
  return options.target == "mock" ? choose_mock(options) : choose_url(options);
}

}  // namespace overlap
