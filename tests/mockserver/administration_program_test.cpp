// Who may administer the program, and how its token stays a secret.
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/program.hpp"
#include "tests/mockserver/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

const std::vector<std::string> targets{"/__mock/configuration",
                                       "/__mock/journal/anonymous",
                                       "/__mock/accuracy",
                                       "/__mock/accuracy/anonymous",
                                       "/metrics",
                                       "/__mock/health",
                                       "/ping",
                                       "/echo",
                                       "/nowhere"};

// On loopback, wherever else the program listens.
std::string loopback(const std::string& url) {
  return "http://127.0.0.1" + url.substr(url.rfind(':'));
}

std::string bearer(const std::string& token) {
  return "Authorization: Bearer " + token + "\r\n";
}

std::string token_of(const Json& line) {
  const auto text = content_of(line.at("admin_token_file"));
  return text.substr(0, text.find('\n'));
}

// A file that goes with the test.
class TokenFile {
 public:
  explicit TokenFile(const std::string& token)
      : path_(std::filesystem::temp_directory_path() / ("token-" + std::to_string(getpid()) + ".txt")) {
    std::ofstream(path_) << token << '\n';
  }
  ~TokenFile() { std::filesystem::remove(path_); }
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(AdministrationProgram, OnLoopbackNobodyIsAskedForAToken) {
  Program program({});
  const auto line = program.start_line();
  EXPECT_FALSE(line.contains("admin_token_file"));
  EXPECT_EQ(line["admin"], line["http"]);
  EXPECT_EQ(get(line["admin"], "/__mock/configuration").status, 200);
}

TEST(AdministrationProgram, BeyondLoopbackATokenIsMadeUpAndItsFileIsNamed) {
  Program program({"--listen", "0.0.0.0"});
  const auto line = program.start_line();
  const std::string file = line.at("admin_token_file");
  struct stat facts {};
  ASSERT_EQ(stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  EXPECT_EQ(facts.st_uid, getuid());
  EXPECT_THAT(content_of(file), MatchesRegex("[0-9a-f]{32}\n"));

  const auto url = loopback(line["admin"]);
  EXPECT_EQ(get(url, "/__mock/configuration").status, 401);
  EXPECT_EQ(get(url, "/__mock/configuration", bearer(token_of(line))).status, 200);
  EXPECT_EQ(get(url, "/__mock/health").status, 200);
  EXPECT_EQ(get(url, "/ping").status, 200);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(AdministrationProgram, NoTwoProgramsMakeUpTheSameToken) {
  Program first({"--listen", "0.0.0.0"});
  Program second({"--listen", "0.0.0.0"});
  EXPECT_NE(token_of(first.start_line()), token_of(second.start_line()));
}

TEST(AdministrationProgram, AnAbruptEndRemovesTheTokenToo) {
  Program program({"--listen", "0.0.0.0", "--latency", "60s"});
  const auto line = program.start_line();
  Wire wire(loopback(line["http"]));
  wire.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return has_one_in_flight(loopback(line["admin"]), bearer(token_of(line))); }));
  program.interrupt_and_terminate();
  EXPECT_EQ(program.exit_code(), 128 + SIGTERM);
  EXPECT_FALSE(std::filesystem::exists(line.at("admin_token_file").get<std::string>()));
}

TEST(AdministrationProgram, AStartThatFailsLeavesNoToken) {
  const auto directory =
      std::filesystem::temp_directory_path() / ("overlap-failed-start-" + std::to_string(getpid()));
  std::filesystem::create_directory(directory);
  Program first({});
  const std::string url = first.start_line()["http"];
  Program second({"--listen", "0.0.0.0", "--http-port", url.substr(url.rfind(':') + 1)},
                 {.environment = {{"TMPDIR", directory.string()}}, .descriptors = 0});
  EXPECT_EQ(second.exit_code(), 1);
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  std::filesystem::remove_all(directory);
}

TEST(AdministrationProgram, ATokenOfOnesOwnWinsOverOneMadeUp) {
  for (const std::string address : {"127.0.0.1", "0.0.0.0"}) {
    Program program({"--listen", address},
                    {.environment = {{"MOCK_ADMIN_TOKEN", "from-the-environment"}}, .descriptors = 0});
    const auto line = program.start_line();
    EXPECT_FALSE(line.contains("admin_token_file"));
    const auto url = loopback(line["admin"]);
    EXPECT_EQ(get(url, "/metrics").status, 401) << address;
    EXPECT_EQ(get(url, "/metrics", bearer("from-the-environment")).status, 200) << address;
  }
}

TEST(AdministrationProgram, ATokenInAFileWinsOverTheEnvironment) {
  const TokenFile file("from-the-file");
  Program program({"--admin-token-file", file.path()},
                  {.environment = {{"MOCK_ADMIN_TOKEN", "from-the-environment"}}, .descriptors = 0});
  const auto line = program.start_line();
  EXPECT_EQ(line["admin_token_file"], file.path());
  EXPECT_EQ(get(line["admin"], "/metrics", bearer("from-the-environment")).status, 401);
  EXPECT_EQ(get(line["admin"], "/metrics", bearer("from-the-file")).status, 200);
  program.signal(SIGTERM);
  program.exit_code();
  EXPECT_TRUE(std::filesystem::exists(file.path())) << "it is not the program's to remove";
}

TEST(AdministrationProgram, ItsPortIsInTheFirstLine) {
  Program program({"--admin-port", "0"});
  const auto line = program.start_line();
  EXPECT_NE(line["admin"], line["http"]);
  EXPECT_NE(line["admin"], line["https"]);
  EXPECT_EQ(get(line["admin"], "/__mock/health").status, 200);
  EXPECT_EQ(get(line["admin"], "/ping").status, 404);
}

TEST(AdministrationProgram, ItsPortInUseIsNamedWithItsFlag) {
  Program first({});
  const std::string url = first.start_line()["http"];
  const auto port = url.substr(url.rfind(':') + 1);
  Program second({"--admin-port", port});
  EXPECT_EQ(second.exit_code(), 1);
  EXPECT_EQ(second.errors(),
            "mockserver: cannot listen on 127.0.0.1:" + port + " (--admin-port): Address already in use\n");
}

TEST(AdministrationProgram, TheTokenIsNeverToldToAnybody) {
  Program program({"--listen", "0.0.0.0"});
  const auto line = program.start_line();
  const auto token = token_of(line);
  ASSERT_EQ(token.size(), 32U);
  EXPECT_THAT(line.dump(), Not(HasSubstr(token)));
  for (const auto& target : targets) {
    for (const auto& fields : {bearer(token), bearer("wrong"), std::string()}) {
      const auto response = get(loopback(line["http"]), target, fields);
      EXPECT_THAT(response.head + response.body, Not(HasSubstr(token))) << target;
    }
  }
  program.signal(SIGTERM);
  program.exit_code();
  EXPECT_EQ(program.output() + program.errors(), "");
}

}  // namespace
}  // namespace overlap::mock
