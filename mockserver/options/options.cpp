#include "mockserver/options/options.hpp"

#include "document/document_error.hpp"
#include "document/parse.hpp"
#include "mockserver/behaviour/profiles.hpp"
#include "mockserver/model/own/routes_file.hpp"
#include "mockserver/options/counts_option.hpp"
#include "mockserver/options/defaults.hpp"
#include "mockserver/options/flags.hpp"
#include "mockserver/options/openstack_options.hpp"
#include "mockserver/options/route_list.hpp"
#include "mockserver/options/secret_option.hpp"
#include "version/version.hpp"
#include "words/command_line.hpp"
#include "words/suggest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace overlap::mock {

namespace {

// One sentence for stderr, exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class Number>
Number read_number(std::string_view flag, const std::string& text, Number least, Number most) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || number < least || number > most) {
    throw UsageError(
        fmt::format("{} takes a whole number from {} to {}, not \"{}\"", flag, least, most, text));
  }
  return number;
}

double read_scale(const std::string& text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || rest != end || number < 0 || number > 1000) {
    throw UsageError(fmt::format("--time-scale takes a number from 0 to 1000, like 0.1, not \"{}\"", text));
  }
  return number;
}

EstateSize read_estate(const std::string& text) {
  constexpr std::size_t most = 1'000'000;
  const auto counts = parse_counts<3>(text, most);
  if (!counts || (*counts)[0] * (*counts)[1] > most || (*counts)[0] * (*counts)[1] * (*counts)[2] > most) {
    throw UsageError(
        fmt::format("--azure takes SUBSCRIPTIONSxGROUPSxVMS, like 2x4x6, with at most a million virtual "
                    "machines in all, not \"{}\"",
                    text));
  }
  return {(*counts)[0], (*counts)[1], (*counts)[2]};
}

std::string read_address(const std::string& text) {
  if (text == "localhost") return "127.0.0.1";
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
      inet_pton(AF_INET6, text.c_str(), address.data()) == 1) {
    return text;
  }
  throw UsageError(fmt::format("--listen takes an IP address, like 127.0.0.1 or ::1, not \"{}\"", text));
}

Duration read_patience(const std::string& text) {
  const auto patience = parse_duration(text);
  if (!patience || *patience < std::chrono::milliseconds(10) || *patience > std::chrono::hours(1)) {
    throw UsageError(fmt::format("--patience takes a duration from 10ms to 60m, like 30s, not \"{}\"", text));
  }
  return *patience;
}

std::vector<OwnRoute> read_routes(const CLI::App& app, const std::string& file) {
  if (app.count("--routes") == 0) return {};
  return parse_routes_file(read_document(file), file);
}

std::string list_profiles() {
  std::string text;
  for (const auto& profile : profiles()) {
    text += fmt::format("{}: {}\n", profile.name, profile.summary);
    for (const auto& [route, latency] : profile.latencies) {
      text += fmt::format("  {:<22}{}\n", route, to_string(latency));
    }
  }
  return text;
}

// The flags as they were written. CLI11 knows their names and whether they take a value; what the value means
// is read afterwards, so that every complaint is a sentence of our own.
struct Written {
  std::string http_port = "0";
  std::string https_port = "0";
  std::string listen = "127.0.0.1";
  std::string threads = "1";
  std::string patience = "30s";
  std::string admin_port;
  std::string admin_token_file;
  std::string certificate;
  std::string certificate_key;
  std::string seed = "1";
  std::string routes_file;
  std::vector<std::string> latencies;
  std::vector<std::string> paces;
  std::vector<std::string> faults;
  std::string throttle = "none";
  std::string profile;
  std::string time_scale = "1";
  std::string azure = "2x4x6";
  std::string page_size = "50";
  std::string events_page_size = "8";
  std::string events_per_vm = "12";
  std::optional<std::string> azure_secret;
  std::optional<std::string> azure_secret_file;
  bool require_token = false;
  WrittenOpenStack openstack;
  bool routes = false;
  bool profiles = false;
  bool defaults = false;
};

void declare_server(CLI::App& app, Written& written) {
  Flags flags(app, "Options");
  flags.add("--http-port", written.http_port, "PORT [0]", "Port for http; 0 takes a free one");
  flags.add("--https-port", written.https_port, "PORT [0]", "Port for https; 0 takes a free one");
  flags.add("--listen", written.listen, "ADDRESS [127.0.0.1]", "IP address to listen on");
  flags
      .add("--threads", written.threads, "N|auto [1]",
           "Event loops, each on a thread of its own; auto: as many as suit a machine that runs the clients, "
           "too. The last one wins")
      ->take_last();
  flags.add("--patience", written.patience, "DURATION [30s]",
            "What a client may take for a TLS handshake, for a request that it has begun, or to take more of "
            "an answer");
  flags.add("--seed", written.seed, "N [1]", "What ids, contents and delays are drawn from");
  flags.add("--print-defaults", written.defaults,
            "Prints, as a line of JSON, what clients have to know of a server with these options");
  flags.add("--routes", written.routes_file, "FILE", "Routes of your own, as mockserver/README.md explains");
  flags.add("--certificate", written.certificate, "FILE",
            "PEM file with a certificate of your own for https, in place of one that is made at the start");
  flags.add("--certificate-key", written.certificate_key, "FILE", "PEM file with its private key");
}

void declare_administration(CLI::App& app, Written& written) {
  Flags flags(app, "Administration");
  flags.add(
      "--admin-port", written.admin_port, "PORT",
      "Port of their own (http) for /__mock/... and /metrics, which else are on all; 0 takes a free one");
  flags.add("--admin-token-file", written.admin_token_file, "FILE",
            "File whose first line is the token that they ask for (Authorization: Bearer TOKEN); else "
            "MOCK_ADMIN_TOKEN, else none, or beyond loopback one that is made up");
}

void declare_times(CLI::App& app, Written& written) {
  Flags flags(app, "Times");
  flags.add("--latency", written.latencies, "[ROUTE=]SPEC",
            "Delay of all routes (SPEC) or of one (ROUTE=SPEC), from the last byte of the request read to "
            "the first byte of the answer written: 20ms, uniform:1ms..5ms, normal:MEAN,DEVIATION, "
            "lognormal:MEDIAN,SIGMA, mix:95%:SPEC,5%:SPEC, table:FILE[#BENCHMARK], or capacity:N,SPEC, which "
            "serves N at a time. May be repeated; later ones win");
  flags.add("--profile", written.profile, "NAME", "Delays by name; --latency wins over them");
  flags.add("--pace", written.paces, "[ROUTE=]SPEC",
            "How bodies are written after the first byte: none, drip:DURATION (spread evenly over it) or "
            "bandwidth:64KiB/s. May be repeated; later ones win");
  flags.add("--time-scale", written.time_scale, "FACTOR [1]",
            "Multiplies every delay, those of a pace as well");
  flags.add("--list-routes", written.routes, "Prints the names that --latency takes");
  flags.add("--list-profiles", written.profiles, "Prints the profiles and their delays");
}

void declare_trouble(CLI::App& app, Written& written) {
  Flags flags(app, "Trouble");
  flags.add(
      "--fault", written.faults, "[ROUTE=]SPEC",
      "What goes wrong, always after the delay. reset: the connection is reset instead of an answer. close: "
      "the answer comes whole, then the connection is closed without notice. empty: it is closed in order, "
      "without a byte. truncate: the head and the first half of the body, then it is closed. garbage: bytes "
      "that are not HTTP, then it is closed. stall: nothing is ever sent, and the connection stays open "
      "until the client leaves. 500 to 599, 429 or 429:SECONDS (Retry-After): an error of the route's own "
      "API. Then @5% (that share of the requests), @#1,#4 (the first and fourth time that a run asks the "
      "same) or @#2.. (from the second on). May be repeated; the first that fits wins");
  flags.add("--throttle", written.throttle, "azure[:SCALE]",
            "azure: the read quotas of Azure Resource Manager and Microsoft.Compute, with 429 and "
            "Retry-After; azure:SCALE lets their clock run so many times faster");
}

void declare_azure(CLI::App& app, Written& written) {
  Flags flags(app, "Azure");
  flags.add("--azure", written.azure, "SxGxV [2x4x6]", "Subscriptions x groups in each x VMs in each");
  flags.add("--page-size", written.page_size, "N [50]", "Subscriptions, groups or VMs on a page");
  flags.add("--events-page-size", written.events_page_size, "N [8]", "Activity log events on a page");
  flags.add("--events-per-vm", written.events_per_vm, "N [12]", "Activity log events of each VM");
  flags.add("--require-token", written.require_token, "Refuses Azure calls without a token issued here");
  flags.add("--azure-secret-file", written.azure_secret_file, "FILE",
            "File whose first line is the client secret; else MOCK_AZURE_SECRET, else \"mock-secret\"");
  flags.add("--azure-secret", written.azure_secret, "VALUE",
            "The client secret itself: for throw-away values, since every user can read arguments");
}

void declare(CLI::App& app, Written& written) {
  app.set_version_flag("--version", version_line("mockserver"));
  app.allow_extras();
  declare_server(app, written);
  declare_administration(app, written);
  declare_times(app, written);
  declare_trouble(app, written);
  declare_azure(app, written);
  declare_openstack(app, written.openstack);
}

[[noreturn]] void refuse_extra(const CLI::App& app, const std::string& extra) {
  if (!extra.starts_with('-')) {
    throw UsageError(fmt::format("unexpected argument \"{}\": mockserver takes options only", extra));
  }
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) flags.push_back("--" + option->get_lnames().front());
  throw UsageError(unknown_name("option", "options", extra.substr(0, extra.find('=')), flags));
}

Behaviour read_behaviour(const CLI::App& app, const Written& written, const std::vector<OwnRoute>& own) {
  Behaviour behaviour;
  const auto table = make_route_table(make_services({}), OwnRoutes::patterns_of(own));
  if (app.count("--profile") > 0) apply_profile(written.profile, behaviour.delays, table);
  for (const auto& route : own) {
    const auto prefix = route.pattern.name + '=';
    if (!route.latency.empty()) behaviour.delays.apply(prefix + route.latency, table);
    if (!route.pace.empty()) behaviour.paces.apply(prefix + route.pace, table);
    for (const auto& fault : route.faults) behaviour.faults.apply(prefix + fault, table);
  }
  for (const auto& setting : written.latencies) behaviour.delays.apply(setting, table);
  for (const auto& setting : written.paces) behaviour.paces.apply(setting, table);
  for (const auto& setting : written.faults) behaviour.faults.apply(setting, table);
  behaviour.time_scale = read_scale(written.time_scale);
  behaviour.throttle_scale = parse_throttle(written.throttle);
  return behaviour;
}

Options understand(const CLI::App& app, const Written& written, const SecretVariables& secrets) {
  Options options;
  options.server.listen = read_address(written.listen);
  options.server.http_port = read_number<std::uint16_t>("--http-port", written.http_port, 0, 65535);
  options.server.https_port = read_number<std::uint16_t>("--https-port", written.https_port, 0, 65535);
  options.server.threads = written.threads == "auto"
                               ? threads_beside_clients()
                               : read_number<unsigned>("--threads", written.threads, 1, 256);
  if (options.server.http_port != 0 && options.server.http_port == options.server.https_port) {
    throw UsageError(
        fmt::format("--http-port and --https-port are both {}: they must differ", written.http_port));
  }
  if (!written.admin_port.empty()) {
    options.server.admin_port = read_number<std::uint16_t>("--admin-port", written.admin_port, 0, 65535);
    if (*options.server.admin_port != 0 && (*options.server.admin_port == options.server.http_port ||
                                            *options.server.admin_port == options.server.https_port)) {
      throw UsageError(fmt::format(
          "--admin-port is {}, which is another port's number, too: they must differ", written.admin_port));
    }
  }
  options.server.admin_token = written.admin_token_file.empty()
                                   ? secrets.admin_token
                                   : read_secret_file("--admin-token-file", written.admin_token_file);
  options.admin_token_path = written.admin_token_file;
  options.server.patience = read_patience(written.patience);
  if (written.certificate.empty() != written.certificate_key.empty()) {
    throw UsageError("--certificate and --certificate-key need each other: give both");
  }
  if (!written.certificate.empty()) {
    options.certificate = load_certificate(written.certificate, written.certificate_key);
    options.certificate_path = written.certificate;
  }
  auto& model = options.model;
  model.seed = read_number<std::uint64_t>("--seed", written.seed, 0, UINT64_MAX);
  model.estate = read_estate(written.azure);
  model.arm.page_size = read_number<std::size_t>("--page-size", written.page_size, 1, 1'000'000);
  model.arm.events_page_size =
      read_number<std::size_t>("--events-page-size", written.events_page_size, 1, 1'000'000);
  model.arm.events_per_vm = read_number<std::size_t>("--events-per-vm", written.events_per_vm, 0, 100'000);
  model.require_token = written.require_token;
  model.azure_secret = choose_secret("--azure-secret", written.azure_secret, written.azure_secret_file,
                                     secrets.azure_secret, "mock-secret");
  model.openstack = read_openstack(written.openstack, secrets.openstack_password);
  model.own_routes = read_routes(app, written.routes_file);
  options.behaviour = read_behaviour(app, written, model.own_routes);
  return options;
}

PasswordSource password_source(const CLI::App& app, const SecretVariables& secrets) {
  if (app.count("--openstack-password") + app.count("--openstack-password-file") > 0) {
    return PasswordSource::option;
  }
  return secrets.openstack_password.empty() ? PasswordSource::built_in : PasswordSource::environment;
}

CommandLine usage_error(std::string_view sentence) {
  return {std::nullopt, fmt::format("mockserver: {}\n", sentence), 2};
}

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& arguments, const SecretVariables& secrets) {
  CLI::App app{
      "An HTTP server that answers like the APIs which a program waits for, as late as it is told to.",
      "mockserver"};
  Written written;
  declare(app, written);
  try {
    // CLI11 takes a vector from its end.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    if (const auto extras = app.remaining(); !extras.empty()) refuse_extra(app, extras.front());
    if (written.routes) return {std::nullopt, list_routes(read_routes(app, written.routes_file)), 0};
    if (written.profiles) return {std::nullopt, list_profiles(), 0};
    auto options = understand(app, written, secrets);
    if (written.defaults) {
      return {std::nullopt, defaults_line(password_source(app, secrets), OpenStackOptions().password) + "\n",
              0};
    }
    return {std::move(options), "", 0};
  } catch (const CLI::CallForHelp&) {
    return {std::nullopt, app.help(), 0};
  } catch (const CLI::CallForVersion&) {
    return {std::nullopt, version_line("mockserver") + "\n", 0};
  } catch (const CLI::ParseError& error) {
    return usage_error(sentence_on(error, app));
  } catch (const UsageError& error) {
    return usage_error(error.what());
  } catch (const DocumentError& error) {
    return usage_error(error.what());
  } catch (const std::invalid_argument& error) {
    return usage_error(error.what());
  }
}

}  // namespace overlap::mock
