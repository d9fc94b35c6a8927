#include "mockserver/options.hpp"

#include "core/suggest.hpp"
#include "mockserver/model/profiles.hpp"
#include "mockserver/openstack_options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <fstream>
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

// "2x4x6"
EstateSize read_estate(const std::string& text) {
  constexpr std::size_t most = 1'000'000;
  std::array<std::size_t, 3> counts{};
  const auto* at = text.data();
  const auto* end = at + text.size();
  bool good = true;
  for (std::size_t i = 0; i < counts.size() && good; ++i) {
    if (i > 0) good = at != end && *at++ == 'x';
    const auto [rest, error] = std::from_chars(at, end, counts[i]);
    good = good && error == std::errc{} && counts[i] <= most;
    at = rest;
  }
  if (!good || at != end || counts[0] * counts[1] > most || counts[0] * counts[1] * counts[2] > most) {
    throw UsageError(
        fmt::format("--azure takes SUBSCRIPTIONSxGROUPSxVMS, like 2x4x6, with at most a million virtual "
                    "machines in all, not \"{}\"",
                    text));
  }
  return {counts[0], counts[1], counts[2]};
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

std::string read_secret_file(const std::string& path) {
  std::ifstream file(path);
  std::string secret;
  if (!file || !std::getline(file, secret)) {
    throw UsageError(fmt::format("--azure-secret-file cannot read a line from \"{}\"", path));
  }
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.empty())
    throw UsageError(fmt::format("--azure-secret-file finds an empty first line in \"{}\"", path));
  return secret;
}

std::string list_routes() {
  std::string text = fmt::format("{:<22}{:<8}{}\n", "ROUTE", "METHOD", "PATH");
  for (const auto& pattern : builtin_routes().patterns()) {
    text += fmt::format("{:<22}{:<8}{}\n", is_admin(pattern.route) ? "-" : pattern.name, pattern.method,
                        pattern.path);
  }
  return text +
         fmt::format("{:<22}{:<8}{}\n", builtin_routes().name(Route::unmatched), "any", "(everything else)");
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
  std::string seed = "1";
  std::vector<std::string> latencies;
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
  app.add_option("--seed", written.seed, "What ids, contents and delays are drawn from")
      ->option_text("N [1]");

  const auto* times = "Times";
  app.add_option("--latency", written.latencies,
                 "Delay of all routes (SPEC) or of one (ROUTE=SPEC): 20ms, uniform:1ms..5ms or "
                 "lognormal:MEDIAN,SIGMA. May be repeated; later ones win")
      ->option_text("SPEC")
      ->allow_extra_args(false)
      ->group(times);
  app.add_option("--profile", written.profile, "Delays by name; --latency wins over them")
      ->option_text("NAME")
      ->group(times);
  app.add_option("--time-scale", written.time_scale, "Multiplies every delay")
      ->option_text("FACTOR [1]")
      ->group(times);
  app.add_flag("--list-routes", written.routes, "Prints the names that --latency takes")->group(times);
  app.add_flag("--list-profiles", written.profiles, "Prints the profiles and their delays")->group(times);

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

std::string choose_secret(const CLI::App& app, const Written& written, std::string_view variable) {
  const bool by_flag = app.count("--azure-secret") > 0;
  const bool by_file = app.count("--azure-secret-file") > 0;
  if (by_flag && by_file)
    throw UsageError("--azure-secret and --azure-secret-file exclude each other: give one");
  if (by_file) return read_secret_file(written.azure_secret_file);
  if (by_flag && written.azure_secret.empty())
    throw UsageError("--azure-secret takes a value that is not empty");
  if (by_flag) return written.azure_secret;
  return variable.empty() ? "mock-secret" : std::string(variable);
}

Options understand(const CLI::App& app, const Written& written, std::string_view secret_variable,
                   std::string_view password_variable) {
  Options options;
  options.server.listen = read_address(written.listen);
  options.server.http_port = read_number<std::uint16_t>("--http-port", written.http_port, 0, 65535);
  options.server.https_port = read_number<std::uint16_t>("--https-port", written.https_port, 0, 65535);
  options.server.threads = read_number<unsigned>("--threads", written.threads, 1, 256);
  if (options.server.http_port != 0 && options.server.http_port == options.server.https_port) {
    throw UsageError(
        fmt::format("--http-port and --https-port are both {}: they must differ", written.http_port));
  }
  auto& model = options.model;
  model.seed = read_number<std::uint64_t>("--seed", written.seed, 0, UINT64_MAX);
  model.estate = read_estate(written.azure);
  model.arm.page_size = read_number<std::size_t>("--page-size", written.page_size, 1, 1'000'000);
  model.arm.events_page_size =
      read_number<std::size_t>("--events-page-size", written.events_page_size, 1, 1'000'000);
  model.arm.events_per_vm = read_number<std::size_t>("--events-per-vm", written.events_per_vm, 0, 100'000);
  model.require_token = written.require_token;
  model.azure_secret = choose_secret(app, written, secret_variable);
  model.openstack = read_openstack(app, written.openstack, password_variable);
  if (app.count("--profile") > 0) apply_profile(written.profile, model.delays);
  for (const auto& setting : written.latencies) model.delays.apply(setting);
  model.delays.set_time_scale(read_scale(written.time_scale));
  return options;
}

CommandLine usage_error(std::string_view sentence) {
  return {std::nullopt, fmt::format("mockserver: {}\n", sentence), 2};
}

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& arguments, std::string_view secret_variable,
                               std::string_view password_variable) {
  CLI::App app{
      "An HTTP server that answers like the APIs which a program waits for, as late as it is told to.",
      "mockserver"};
  Written written;
  declare(app, written);
  try {
    // CLI11 takes a vector from its end.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    if (const auto extras = app.remaining(); !extras.empty()) refuse_extra(app, extras.front());
    if (written.routes) return {std::nullopt, list_routes(), 0};
    if (written.profiles) return {std::nullopt, list_profiles(), 0};
    return {understand(app, written, secret_variable, password_variable), "", 0};
  } catch (const CLI::CallForHelp&) {
    return {std::nullopt, app.help(), 0};
  } catch (const CLI::CallForVersion&) {
    return {std::nullopt, "mockserver " OVERLAP_VERSION "\n", 0};
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  } catch (const UsageError& error) {
    return usage_error(error.what());
  } catch (const std::invalid_argument& error) {
    return usage_error(error.what());
  }
}

}  // namespace overlap::mock
