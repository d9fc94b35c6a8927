#include "mockserver/options/options.hpp"

#include "mockserver/options/defaults.hpp"
#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <unistd.h>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

CommandLine parse(const std::vector<std::string>& arguments, std::string_view secret = "") {
  return parse_command_line(arguments, {std::string(secret), "", ""});
}

// Every test is a process of its own, and several run at once.
std::string private_path(const std::string& name) {
  return testing::TempDir() + "overlap_options_" + std::to_string(getpid()) + "_" + name;
}

std::string complaint(const std::vector<std::string>& arguments) {
  const auto command = parse(arguments);
  EXPECT_FALSE(command.options);
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_EQ(std::count(command.text.begin(), command.text.end(), '\n'), 1)
      << "one sentence: " << command.text;
  return command.text;
}

std::string printed_defaults(std::vector<std::string> arguments, const std::string& variable = {}) {
  arguments.push_back("--print-defaults");
  const auto command = parse_command_line(arguments, {"", "", variable});
  EXPECT_FALSE(command.options);
  EXPECT_EQ(command.exit_code, 0);
  return command.text;
}

TEST(PrintedDefaults, AreALineThatHoldsNobodysSecret) {
  EXPECT_EQ(printed_defaults({}), "{\"credentials\":{\"OS_PASSWORD\":{\"value\":\"secret\"}}}\n");
  EXPECT_EQ(printed_defaults({}, "hidden"),
            "{\"credentials\":{\"OS_PASSWORD\":{\"variable\":\"MOCK_OPENSTACK_PASSWORD\"}}}\n");
  EXPECT_EQ(printed_defaults({"--openstack-password", "hidden"}), "{\"credentials\":{}}\n");
  EXPECT_EQ(printed_defaults({"--openstack-password=hidden"}, "another"), "{\"credentials\":{}}\n");
}

TEST(PrintedDefaults, AreNoneOfOptionsThatCannotBe) {
  EXPECT_THAT(complaint({"--print-defaults", "--page-size", "none"}), HasSubstr("--page-size"));
}

TEST(Options, ChooseThreadsThemselvesUnlessANumberComesLater) {
  EXPECT_EQ(parse({"--threads", "auto"}).options.value().server.threads, threads_beside_clients());
  EXPECT_EQ(parse({"--threads", "auto", "--threads=3"}).options.value().server.threads, 3U);
}

TEST(Options, HaveTheDocumentedDefaults) {
  const auto options = parse({}).options.value();
  EXPECT_EQ(options.server.listen, "127.0.0.1");
  EXPECT_EQ(options.server.http_port, 0);
  EXPECT_EQ(options.server.https_port, 0);
  EXPECT_EQ(options.server.threads, 1U);
  EXPECT_EQ(options.model.seed, 1U);
  EXPECT_EQ(options.model.estate.subscriptions, 2U);
  EXPECT_EQ(options.model.estate.groups, 4U);
  EXPECT_EQ(options.model.estate.vms, 6U);
  EXPECT_EQ(options.model.arm.page_size, 50U);
  EXPECT_EQ(options.model.arm.events_page_size, 8U);
  EXPECT_EQ(options.model.arm.events_per_vm, 12U);
  EXPECT_EQ(options.behaviour, Behaviour());
  EXPECT_FALSE(options.model.require_token);
}

TEST(Options, AreRead) {
  const auto options = parse({"--http-port", "8080", "--https-port=8443", "--listen", "::1", "--threads", "3",
                              "--seed", "42", "--azure", "1x0x7", "--page-size", "2", "--events-page-size",
                              "3", "--events-per-vm", "4", "--require-token"})
                           .options.value();
  EXPECT_EQ(options.server.http_port, 8080);
  EXPECT_EQ(options.server.https_port, 8443);
  EXPECT_EQ(options.server.listen, "::1");
  EXPECT_EQ(options.server.threads, 3U);
  EXPECT_EQ(options.model.seed, 42U);
  EXPECT_EQ(options.model.estate.groups, 0U);
  EXPECT_EQ(options.model.estate.vms, 7U);
  EXPECT_EQ(options.model.arm.events_per_vm, 4U);
  EXPECT_TRUE(options.model.require_token);
}

TEST(Options, AnExplicitLatencyWinsOverTheProfileWhereverItStands) {
  const auto behaviour =
      parse({"--latency", "ping=5ms", "--profile", "reported", "--time-scale", "0.1"}).options->behaviour;
  EXPECT_EQ(to_string(behaviour.delays.at(named("ping"))), "5ms");
  EXPECT_EQ(to_string(behaviour.delays.at(named("subscriptions"))), "1500ms");
  EXPECT_EQ(behaviour.time_scale, 0.1);
}

TEST(Options, LatenciesRepeatAndLaterOnesWin) {
  const auto delays =
      parse({"--latency", "20ms", "--latency", "vm=1ms", "--latency", "vm=2ms"}).options->behaviour.delays;
  EXPECT_EQ(to_string(delays.at(named("ping"))), "20ms");
  EXPECT_EQ(to_string(delays.at(named("vm"))), "2ms");
}

TEST(Options, PacesFaultsAndThrottleAreRead) {
  const auto behaviour =
      parse({"--pace", "drip:1s", "--pace", "vms=bandwidth:64KiB/s", "--fault", "503@5%", "--fault",
             "vms=reset@#1,#4", "--fault", "vms=stall", "--throttle", "azure:60"})
          .options->behaviour;
  EXPECT_EQ(to_string(behaviour.paces.at(named("ping"))), "drip:1s");
  EXPECT_EQ(to_string(behaviour.paces.at(named("vms"))), "bandwidth:64KiB/s");
  EXPECT_EQ(behaviour.throttle_scale, 60);
  Behaviour expected;
  for (const auto* setting : {"503@5%", "vms=reset@#1,#4", "vms=stall"})
    expected.faults.apply(setting, builtin_routes());
  EXPECT_EQ(behaviour.faults, expected.faults);
}

TEST(Options, MistypedNamesAreAnsweredWithTheNearest) {
  EXPECT_EQ(complaint({"--latnecy", "20ms"}),
            "mockserver: unknown option \"--latnecy\": did you mean \"--latency\"?\n");
  EXPECT_EQ(complaint({"--thread=2"}),
            "mockserver: unknown option \"--thread\": did you mean \"--threads\"?\n");
  EXPECT_THAT(complaint({"--profile", "reportd"}), HasSubstr("did you mean \"reported\"?"));
  EXPECT_THAT(complaint({"--latency", "pong=1ms"}), HasSubstr("did you mean \"ping\"?"));
}

TEST(Options, BadValuesAreExplained) {
  EXPECT_THAT(complaint({"--threads", "0"}),
              HasSubstr("--threads takes a whole number from 1 to 256, not \"0\""));
  EXPECT_THAT(complaint({"--threads", "two"}), HasSubstr("not \"two\""));
  EXPECT_THAT(complaint({"--http-port", "65536"}),
              HasSubstr("--http-port takes a whole number from 0 to 65535"));
  EXPECT_THAT(complaint({"--http-port", "8080", "--https-port", "8080"}), HasSubstr("they must differ"));
  EXPECT_THAT(complaint({"--seed", "-1"}), HasSubstr("--seed takes a whole number"));
  EXPECT_THAT(complaint({"--listen", "nowhere"}), HasSubstr("--listen takes an IP address"));
  EXPECT_THAT(complaint({"--time-scale", "x"}), HasSubstr("--time-scale takes a number from 0 to 1000"));
  EXPECT_THAT(complaint({"--time-scale", "-1"}), HasSubstr("--time-scale takes a number"));
  EXPECT_THAT(complaint({"--latency", "fast"}), HasSubstr("has no duration in \"fast\""));
  EXPECT_THAT(complaint({"--pace", "drop:1s"}), HasSubstr("did you mean \"drip\"?"));
  EXPECT_THAT(complaint({"--fault", "404"}), HasSubstr("has a status that is no fault"));
  EXPECT_THAT(complaint({"--fault", "pong=503"}), HasSubstr("did you mean \"ping\"?"));
  EXPECT_THAT(complaint({"--throttle", "azure:0"}), HasSubstr("has no scale"));
  EXPECT_THAT(complaint({"--latency", "table:/nowhere"}), HasSubstr("\"/nowhere\" cannot be read"));
  EXPECT_THAT(complaint({"--page-size", "0"}), HasSubstr("--page-size takes a whole number from 1"));
  EXPECT_THAT(complaint({"now"}), HasSubstr("unexpected argument \"now\""));
  EXPECT_THAT(complaint({"--seed"}), HasSubstr("--seed"));
  for (const auto* bad : {"", "2", "2x4", "2x4x6x8", "2x4x", "ax4x6", "2x4x6 ", "1000x1000x2", "-1x2x3"}) {
    EXPECT_THAT(complaint({"--azure", bad}), HasSubstr("--azure takes SUBSCRIPTIONSxGROUPSxVMS")) << bad;
  }
}

TEST(Options, HelpVersionAndListsGoToStandardOutput) {
  for (const auto* flag : {"--help", "--version", "--list-routes", "--list-profiles"}) {
    const auto command = parse({flag});
    EXPECT_FALSE(command.options) << flag;
    EXPECT_EQ(command.exit_code, 0) << flag;
    EXPECT_FALSE(command.text.empty()) << flag;
  }
  const auto routes = parse({"--list-routes"}).text;
  for (const auto& name : builtin_routes().configurable_names()) EXPECT_THAT(routes, HasSubstr(name));
  EXPECT_THAT(parse({"--list-profiles"}).text, HasSubstr("uniform:300ms..2s"));
}

// A file that goes with its test.
struct RoutesFile {
  std::string path = private_path("routes.json");
  explicit RoutesFile(const std::string& text) { std::ofstream(path) << text; }
  ~RoutesFile() { std::remove(path.c_str()); }
};

TEST(Options, ARoutesFileAddsRoutesAndTheirLatencies) {
  const RoutesFile file(
      R"({"routes": [{"name": "orders", "path": "/orders", "when": {"query": {"page": "2"}}, "latency": "20ms"},
                                       {"path": "/orders/{id}", "latency": "30ms"}]})");
  const auto options =
      parse({"--routes", file.path, "--latency", "orders=5ms", "--profile", "seed"}).options.value();
  ASSERT_EQ(options.model.own_routes.size(), 2U);
  const auto table = routes_with(OwnRoutes::patterns_of(options.model.own_routes));
  const auto orders = table.find("orders").value();
  const auto order = table.find("GET /orders/{id}").value();
  const auto& delays = options.behaviour.delays;
  EXPECT_EQ(to_string(delays.at(orders)), "5ms") << "--latency wins over the file";
  EXPECT_EQ(to_string(delays.at(order)), "30ms");
  EXPECT_EQ(to_string(delays.at(named("ping"))), "2s");
  const auto other = parse({"--routes", file.path, "--latency", "GET /orders/{id}=1ms"}).options.value();
  EXPECT_EQ(to_string(other.behaviour.delays.at(order)), "1ms");

  const auto list = parse({"--list-routes", "--routes", file.path}).text;
  EXPECT_THAT(list, HasSubstr("\norders                GET     /orders ?page=2\n"));
  EXPECT_THAT(list, HasSubstr("\nGET /orders/{id}      GET     /orders/{id}\n"));
}

TEST(Options, ABadRoutesFileIsOneSentenceWithFileAndPlace) {
  const RoutesFile bad(R"({"routes": [{"path": "/x", "latency": "soon"}]})");
  EXPECT_THAT(complaint({"--routes", bad.path}),
              testing::StartsWith("mockserver: " + bad.path + ": /routes/0/latency: latency \"soon\""));
  EXPECT_THAT(complaint({"--routes", bad.path, "--list-routes"}), HasSubstr("/routes/0/latency"));
  EXPECT_EQ(complaint({"--routes", "/nowhere.json"}),
            "mockserver: /nowhere.json: cannot be read: No such file or directory\n");
  EXPECT_EQ(complaint({"--routes", "/tmp"}), "mockserver: /tmp: cannot be read: Is a directory\n");
  EXPECT_THAT(complaint({"--routes", ""}), HasSubstr("cannot be read"));
}

TEST(Options, TheSecretComesFromFlagFileOrEnvironment) {
  const std::string path = private_path("secret");
  std::ofstream(path) << "from the file\r\nsecond line\n";
  EXPECT_EQ(parse({}).options->model.azure_secret, "mock-secret");
  EXPECT_EQ(parse({}, "from outside").options->model.azure_secret, "from outside");
  EXPECT_EQ(parse({"--azure-secret", "plain"}, "from outside").options->model.azure_secret, "plain");
  EXPECT_EQ(parse({"--azure-secret-file", path}, "from outside").options->model.azure_secret,
            "from the file");
  EXPECT_THAT(complaint({"--azure-secret-file", path, "--azure-secret", "x"}),
              HasSubstr("exclude each other"));
  std::remove(path.c_str());
  EXPECT_THAT(complaint({"--azure-secret-file", path}), HasSubstr("cannot read a line from"));
}

TEST(Options, TheCloudHasTheDocumentedSizeAndNames) {
  const auto cloud = parse({}).options->model.openstack;
  EXPECT_EQ(cloud.size.servers, 12U);
  EXPECT_EQ(cloud.size.flavors, 6U);
  EXPECT_EQ(cloud.size.images, 30U);
  EXPECT_EQ(cloud.size.ports, 20U);
  EXPECT_EQ(cloud.user, "admin");
  EXPECT_EQ(cloud.password, "secret");
  EXPECT_EQ(cloud.project, "demo");
  EXPECT_EQ(cloud.domain, "default");
}

TEST(Options, TheCloudIsRead) {
  const auto cloud = parse({"--openstack", "3x2x1x0", "--openstack-user", "alice", "--openstack-project",
                            "tea", "--openstack-domain", "party"})
                         .options->model.openstack;
  EXPECT_EQ(cloud.size.servers, 3U);
  EXPECT_EQ(cloud.size.ports, 0U);
  EXPECT_EQ(cloud.user, "alice");
  EXPECT_EQ(cloud.project, "tea");
  EXPECT_EQ(cloud.domain, "party");
  for (const auto* bad : {"", "2", "2x4x6", "2x4x6x8x1", "2x4x6x", "ax4x6x8", "1x1x1x10001", "-1x2x3x4"}) {
    EXPECT_THAT(complaint({"--openstack", bad}),
                HasSubstr("--openstack takes SERVERSxFLAVORSxIMAGESxPORTS, like 12x6x30x20"))
        << bad;
  }
  EXPECT_THAT(complaint({"--openstack", "1x0x1x1"}), HasSubstr("has servers but no flavor"));
  EXPECT_THAT(complaint({"--openstack-user", ""}), HasSubstr("--openstack-user takes a name"));
}

TEST(Options, ThePasswordComesFromFlagFileOrEnvironment) {
  const auto password = [](const std::vector<std::string>& arguments, std::string_view variable = "") {
    return parse_command_line(arguments, {"", "", std::string(variable)}).options->model.openstack.password;
  };
  const std::string path = private_path("password");
  std::ofstream(path) << "from the file\r\nsecond line\n";
  EXPECT_EQ(password({}, "from outside"), "from outside");
  EXPECT_EQ(password({"--openstack-password", "plain"}, "from outside"), "plain");
  EXPECT_EQ(password({"--openstack-password-file", path}, "from outside"), "from the file");
  EXPECT_THAT(complaint({"--openstack-password-file", path, "--openstack-password", "x"}),
              HasSubstr("exclude each other"));
  EXPECT_THAT(complaint({"--openstack-password", ""}), HasSubstr("not empty"));
  std::remove(path.c_str());
  EXPECT_THAT(complaint({"--openstack-password-file", path}), HasSubstr("cannot read a line from"));
}

TEST(Options, ACertificateOfOnesOwnIsReadAndChecked) {
  const auto write = [](const std::string& name, const std::string& text) {
    const auto path = private_path(name);
    std::ofstream(path) << text;
    return path;
  };
  const auto made = make_certificate("127.0.0.1");
  const auto certificate = write("mock_own_certificate.pem", made.server);
  const auto key = write("mock_own_key.pem", made.server_key);
  const auto other_key = write("mock_other_key.pem", make_certificate("127.0.0.1").server_key);
  const auto options = parse({"--certificate", certificate, "--certificate-key", key}).options.value();
  ASSERT_TRUE(options.certificate);
  EXPECT_EQ(options.certificate->server, made.server);
  EXPECT_EQ(options.certificate_path, certificate);

  EXPECT_THAT(complaint({"--certificate", certificate}), HasSubstr("need each other"));
  EXPECT_THAT(complaint({"--certificate", "/nowhere.pem", "--certificate-key", key}),
              HasSubstr("--certificate cannot read \"/nowhere.pem\""));
  EXPECT_THAT(complaint({"--certificate", key, "--certificate-key", key}), HasSubstr("finds no certificate"));
  EXPECT_THAT(complaint({"--certificate", certificate, "--certificate-key", certificate}),
              HasSubstr("finds no private key"));
  EXPECT_THAT(complaint({"--certificate", certificate, "--certificate-key", other_key}),
              HasSubstr("is not the key of the certificate"));
}

}  // namespace
}  // namespace overlap::mock
