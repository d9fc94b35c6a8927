#include "tests/mockserver/program.hpp"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace overlap::mock {

namespace {

std::string rest_of(int file) {
  std::string text;
  std::array<char, 4096> block{};
  for (ssize_t size = 0; (size = read(file, block.data(), block.size())) > 0;) {
    text.append(block.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

Program::Program(std::vector<std::string> arguments, const ProgramOptions& options) {
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
    for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
    if (options.descriptors > 0) {
      // The hard limit too, up to which the program raises its own.
      const rlimit limit{options.descriptors, options.descriptors};
      setrlimit(RLIMIT_NOFILE, &limit);
    }
    execv(MOCKSERVER, argv.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  out_ = out[0];
  err_ = err[0];
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
  close(err_);
}

Json Program::start_line() {
  std::string line;
  char byte = 0;
  pollfd readable{out_, POLLIN, 0};
  while (poll(&readable, 1, 30'000) == 1 && read(out_, &byte, 1) == 1) {
    if (byte == '\n') return Json::parse(line);
    line += byte;
  }
  throw std::runtime_error("no line but \"" + line + "\" and " + rest_of(err_));
}

void Program::signal(int number) const {
  kill(pid_, number);
}

void Program::interrupt_and_terminate() const {
  signal(SIGSTOP);
  int status = 0;
  waitpid(pid_, &status, WUNTRACED);
  for (const int number : {SIGINT, SIGTERM, SIGCONT}) signal(number);
}

int Program::exit_code() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Program::output() const {
  return rest_of(out_);
}

std::string Program::errors() const {
  return rest_of(err_);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace overlap::mock
