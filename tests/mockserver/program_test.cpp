// The program as its users start it: a child process with a command line, a line on stdout, and signals.
#include "mockserver/model/json_text.hpp"
#include "tests/mockserver/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <signal.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0)
      throw std::runtime_error("pipe");
    arguments.insert(arguments.begin(), MOCKSERVER);
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    // ThreadSanitizer waits a second at every exit, which a test that measures an exit would see.
    setenv("TSAN_OPTIONS", "atexit_sleep_ms=0", 0);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(err[1], STDERR_FILENO);
      execv(MOCKSERVER, argv.data());
      _exit(127);
    }
    close(out[1]);
    close(err[1]);
    out_ = out[0];
    err_ = err[0];
  }

  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGTERM);
      waitpid(pid_, nullptr, 0);
    }
    close(out_);
    close(err_);
  }

  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // The line that it prints when it listens.
  Json start_line() {
    std::string line;
    char byte = 0;
    pollfd readable{out_, POLLIN, 0};
    while (poll(&readable, 1, 30'000) == 1 && read(out_, &byte, 1) == 1) {
      if (byte == '\n') return Json::parse(line);
      line += byte;
    }
    throw std::runtime_error("no line but \"" + line + "\" and " + rest(err_));
  }

  void signal(int number) const { kill(pid_, number); }

  // Waits for the end; -N when signal N ended it.
  int exit_code() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  std::string output() const { return rest(out_); }
  std::string errors() const { return rest(err_); }

 private:
  static std::string rest(int file) {
    std::string text;
    std::array<char, 4096> block{};
    for (ssize_t size = 0; (size = read(file, block.data(), block.size())) > 0;) {
      text.append(block.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

double since_s(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

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

TEST(MockserverProgram, DrainsOnSigtermAndOnSigint) {
  for (const int number : {SIGTERM, SIGINT}) {
    Program program({"--latency", "300ms"});
    Wire wire(program.start_line()["http"].get<std::string>());
    wire.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    program.signal(number);
    EXPECT_EQ(wire.receive().status, 200);
    EXPECT_EQ(program.exit_code(), 0);
  }
}

TEST(MockserverProgram, ASecondSignalEndsItAtOnceWithoutLeavingItsFile) {
  Program program({"--latency", "900ms"});
  const auto line = program.start_line();
  Wire wire(line["http"].get<std::string>());
  wire.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(100ms);
  const auto start = Clock::now();
  program.signal(SIGTERM);
  std::this_thread::sleep_for(100ms);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 128 + SIGTERM);
  EXPECT_LT(since_s(start), 0.6) << "the answer was due in 0.8 s";
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
