#include "mockserver/options.hpp"

#include "document/document_error.hpp"
#include "document/parse.hpp"
#include "mockserver/counts_option.hpp"
#include "mockserver/model/profiles.hpp"
#include "mockserver/model/routes_file.hpp"
#include "mockserver/openstack_options.hpp"
#include "mockserver/route_list.hpp"
#include "mockserver/secret_option.hpp"
#include "words/suggest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <stdexcept>

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
      text += fmt::format("  {:<22}{}\n", builtin_routes().name(route), to_string(latency));
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
  std::string azure_secret;
  std::string azure_secret_file;
  bool require_token = false;
  WrittenOpenStack openstack;
  bool routes = false;
  bool profiles = false;
};

void declare(CLI::App& app, Written& written) {
  app.set_version_flag("--version", "mockserver " OVERLAP_VERSION);
  app.allow_extras();
  app.add_option("--http-port", written.http_port, "Port for http; 0 takes a free one")
      ->option_text("PORT [0]");
  app.add_option("--https-port", written.https_port, "Port for https; 0 takes a free one")
      ->option_text("PORT [0]");
  app.add_option("--listen", written.listen, "IP address to listen on")->option_text("ADDRESS [127.0.0.1]");
  app.add_option("--threads", written.threads, "Event loops, each on a thread of its own")
      ->option_text("N [1]");
  app.add_option(
         "--patience", written.patience,
         "What a client may take for a TLS handshake, for a request that it has begun, or to take more "
         "of an answer")
      ->option_text("DURATION [30s]");
  app.add_option("--seed", written.seed, "What ids, contents and delays are drawn from")
      ->option_text("N [1]");
  app.add_option("--routes", written.routes_file, "Routes of your own, as mockserver/README.md explains")
      ->option_text("FILE");

  app.add_option(
         "--certificate", written.certificate,
         "PEM file with a certificate of your own for https, in place of one that is made at the start")
      ->option_text("FILE");
  app.add_option("--certificate-key", written.certificate_key, "PEM file with its private key")
      ->option_text("FILE");

  const auto* administration = "Administration";
  app.add_option(
         "--admin-port", written.admin_port,
         "Port of their own (http) for /__mock/... and /metrics, which else are on all; 0 takes a free "
         "one")
      ->option_text("PORT")
      ->group(administration);
  app.add_option("--admin-token-file", written.admin_token_file,
                 "File whose first line is the token that they ask for (Authorization: Bearer TOKEN); else "
                 "MOCK_ADMIN_TOKEN, else none, or beyond loopback one that is made up")
      ->option_text("FILE")
      ->group(administration);

  const auto* times = "Times";
  app.add_option(
         "--latency", written.latencies,
         "Delay of all routes (SPEC) or of one (ROUTE=SPEC), from the last byte of the request read to "
         "the first byte of the answer written: 20ms, uniform:1ms..5ms, normal:MEAN,DEVIATION, "
         "lognormal:MEDIAN,SIGMA, mix:95%:SPEC,5%:SPEC, table:FILE[#BENCHMARK], or capacity:N,SPEC, "
         "which serves N at a time. May be repeated; later ones win")
      ->option_text("[ROUTE=]SPEC")
      ->allow_extra_args(false)
      ->group(times);
  app.add_option("--profile", written.profile, "Delays by name; --latency wins over them")
      ->option_text("NAME")
      ->group(times);
  app.add_option(
         "--pace", written.paces,
         "How bodies are written after the first byte: none, drip:DURATION (spread evenly over it) or "
         "bandwidth:64KiB/s. May be repeated; later ones win")
      ->option_text("[ROUTE=]SPEC")
      ->allow_extra_args(false)
      ->group(times);
  app.add_option("--time-scale", written.time_scale, "Multiplies every delay, those of a pace as well")
      ->option_text("FACTOR [1]")
      ->group(times);
  app.add_flag("--list-routes", written.routes, "Prints the names that --latency takes")->group(times);
  app.add_flag("--list-profiles", written.profiles, "Prints the profiles and their delays")->group(times);

  const auto* trouble = "Trouble";
  app.add_option(
         "--fault", written.faults,
         "What goes wrong, always after the delay. reset: the connection is reset instead of an "
         "answer. close: the answer comes whole, then the connection is closed without notice. empty: "
         "it is closed in order, without a byte. truncate: the head and the first half of the body, "
         "then it is closed. garbage: bytes that are not HTTP, then it is closed. stall: nothing is "
         "ever sent, and the connection stays open until the client leaves. 500 to 599, 429 or 429:SECONDS "
         "(Retry-After): an error of the route's own API. "
         "Then @5% (that share of the requests), @#1,#4 (the first and fourth time that a run asks "
         "the same) or @#2.. (from the second on). May be repeated; the first that fits wins")
      ->option_text("[ROUTE=]SPEC")
      ->allow_extra_args(false)
      ->group(trouble);
  app.add_option("--throttle", written.throttle,
                 "azure: the read quotas of Azure Resource Manager and Microsoft.Compute, with 429 and "
                 "Retry-After; azure:SCALE lets their clock run so many times faster")
      ->option_text("azure[:SCALE]")
      ->group(trouble);

  const auto* azure = "Azure";
  app.add_option("--azure", written.azure, "Subscriptions x groups in each x VMs in each")
      ->option_text("SxGxV [2x4x6]")
      ->group(azure);
  app.add_option("--page-size", written.page_size, "Subscriptions, groups or VMs on a page")
      ->option_text("N [50]")
      ->group(azure);
  app.add_option("--events-page-size", written.events_page_size, "Activity log events on a page")
      ->option_text("N [8]")
      ->group(azure);
  app.add_option("--events-per-vm", written.events_per_vm, "Activity log events of each VM")
      ->option_text("N [12]")
      ->group(azure);
  app.add_flag("--require-token", written.require_token, "Refuses Azure calls without a token issued here")
      ->group(azure);
  app.add_option("--azure-secret-file", written.azure_secret_file,
                 "File whose first line is the client secret; else MOCK_AZURE_SECRET, else \"mock-secret\"")
      ->option_text("FILE")
      ->group(azure);
  app.add_option("--azure-secret", written.azure_secret,
                 "The client secret itself: for throw-away values, since every user can read arguments")
      ->option_text("VALUE")
      ->group(azure);
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
  const RouteTable table(OwnRoutes::patterns_of(own));
  if (app.count("--profile") > 0) apply_profile(written.profile, behaviour.delays);
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
  options.server.threads = read_number<unsigned>("--threads", written.threads, 1, 256);
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
  model.azure_secret = choose_secret(app, "--azure-secret", written.azure_secret, written.azure_secret_file,
                                     secrets.azure_secret, "mock-secret");
  model.openstack = read_openstack(app, written.openstack, secrets.openstack_password);
  model.own_routes = read_routes(app, written.routes_file);
  options.behaviour = read_behaviour(app, written, model.own_routes);
  return options;
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
    return {understand(app, written, secrets), "", 0};
  } catch (const CLI::CallForHelp&) {
    return {std::nullopt, app.help(), 0};
  } catch (const CLI::CallForVersion&) {
    return {std::nullopt, "mockserver " OVERLAP_VERSION "\n", 0};
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  } catch (const UsageError& error) {
    return usage_error(error.what());
  } catch (const DocumentError& error) {
    return usage_error(error.what());
  } catch (const std::invalid_argument& error) {
    return usage_error(error.what());
  }
}

}  // namespace overlap::mock
