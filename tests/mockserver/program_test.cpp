// The program as its users start it: a child process with a command line, a line on stdout, and signals.
#include "tests/mockserver/program.hpp"

#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <poll.h>
#include <signal.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(MockserverProgram, SaysWhereItListensAndLeavesNothingBehind) {
  Program program({"--latency", "ping=1ms"});
  const auto line = program.start_line();
  const std::string authority = line["ca_file"];
  EXPECT_EQ(get(line["http"], "/ping").status, 200);
  EXPECT_EQ(Wire(line["https"], content_of(authority)).get("/ping").status, 200);
  struct stat facts {};
  ASSERT_EQ(stat(authority.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(program.output(), "") << "exactly one line";
  EXPECT_EQ(program.errors(), "");
  EXPECT_FALSE(std::filesystem::exists(authority));
}

TEST(MockserverProgram, DrainsOnEverySignalThatAsksItToEnd) {
  for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) {
    Program program({"--latency", "500ms"});
    const std::string url = program.start_line()["http"];
    Wire wire(url);
    // One after another, so that one is in flight whenever the signal comes.
    for (int i = 0; i < 50; ++i) wire.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return has_one_in_flight(url); }));
    program.signal(number);
    EXPECT_EQ(wire.receive().status, 200);
    EXPECT_EQ(program.exit_code(), 0);
  }
}

TEST(MockserverProgram, ASecondSignalEndsItAtOnceWithoutLeavingItsFile) {
  Program program({"--latency", "60s"});
  const auto line = program.start_line();
  const std::string url = line["http"];
  Wire wire(url);
  wire.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return has_one_in_flight(url); }));
  program.interrupt_and_terminate();
  EXPECT_EQ(program.exit_code(), 128 + SIGTERM);
  EXPECT_EQ(wire.rest().bytes, "") << "it did not wait until the answer was due";
  EXPECT_FALSE(std::filesystem::exists(line["ca_file"].get<std::string>()));
}

TEST(MockserverProgram, EndsWithItsParent) {
  // A parent between this process and the mock, which starts it, hands on its first line, and dies.
  std::array<int, 2> out{};
  ASSERT_EQ(pipe(out.data()), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    const pid_t child = fork();
    if (child == 0) {
      dup2(out[1], STDOUT_FILENO);
      execl(MOCKSERVER, MOCKSERVER, nullptr);
      _exit(127);
    }
    std::this_thread::sleep_for(1500ms);
    _exit(0);
  }
  close(out[1]);
  waitpid(parent, nullptr, 0);
  // The pipe ends when the last process that could write to it has ended.
  std::string text;
  pollfd readable{out[0], POLLIN, 0};
  std::array<char, 4096> block{};
  ssize_t size = 0;
  bool timed_out = false;
  while (!(timed_out = poll(&readable, 1, 20'000) != 1) &&
         (size = read(out[0], block.data(), block.size())) > 0) {
    text.append(block.data(), static_cast<std::size_t>(size));
  }
  close(out[0]);
  EXPECT_FALSE(timed_out) << "the mock has outlived its parent";
  EXPECT_FALSE(std::filesystem::exists(Json::parse(text)["ca_file"].get<std::string>()));
}

TEST(MockserverProgram, APortInUseIsOneSentenceAndExitCode1) {
  Program first({});
  const std::string url = first.start_line()["http"];
  const auto port = url.substr(url.rfind(':') + 1);
  Program second({"--http-port", port});
  EXPECT_EQ(second.exit_code(), 1);
  EXPECT_EQ(second.errors(),
            "mockserver: cannot listen on 127.0.0.1:" + port + " (--http-port): Address already in use\n");
  EXPECT_EQ(second.output(), "");
}

TEST(MockserverProgram, BadFlagsAreOneSentenceAndExitCode2) {
  Program program({"--latnecy", "5ms"});
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_EQ(program.errors(), "mockserver: unknown option \"--latnecy\": did you mean \"--latency\"?\n");
  EXPECT_EQ(program.output(), "");
}

TEST(MockserverProgram, HelpGoesToStandardOutput) {
  Program program({"--help"});
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_THAT(program.output(), HasSubstr("--latency"));
  EXPECT_EQ(program.errors(), "");
}

TEST(MockserverProgram, NeverPrintsTheSecret) {
  setenv("MOCK_AZURE_SECRET", "from-the-environment", 1);
  Program program({"--require-token"});
  unsetenv("MOCK_AZURE_SECRET");
  Wire wire(program.start_line()["http"].get<std::string>());
  const auto token_for = [&](const std::string& secret) {
    const auto form = "grant_type=client_credentials&client_id=a&scope=x%2F.default&client_secret=" + secret;
    wire.send(
        "POST /t/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: " +
        std::to_string(form.size()) + "\r\n\r\n" + form);
    return wire.receive();
  };
  EXPECT_EQ(token_for("mock-secret").status, 401);
  EXPECT_EQ(token_for("from-the-environment").status, 200);
  const auto journal = wire.get("/__mock/journal/anonymous").body;
  EXPECT_THAT(journal, testing::Not(HasSubstr("from-the-environment")));
  program.signal(SIGTERM);
  program.exit_code();
  EXPECT_EQ(program.output() + program.errors(), "");
}

}  // namespace
}  // namespace overlap::mock
