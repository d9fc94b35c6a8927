// The mockserver program: options, one line that says where it listens, and an orderly end.
#include "mockserver/certificate.hpp"
#include "mockserver/options.hpp"
#include "mockserver/server.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <pthread.h>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace overlap::mock;

// For the handler of a second signal, which may call very little.
const char* authority_path = nullptr;

extern "C" void leave_at_once(int signal_number) {
  unlink(authority_path);
  _exit(128 + signal_number);
}

// A mock that outlives whoever started it would hold its ports for ever, so it ends with its parent. False
// when the parent went away before that was agreed upon.
bool end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return getppid() == parent;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

int serve(const Options& options) {
  const auto signals = ending_signals();
  // Blocked before any thread is started, so that all inherit it and only sigwait below takes them.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  const auto certificate = make_certificate(options.server.listen);
  Server server(options.server, Model(options.model), certificate);
  const TemporaryFile authority(certificate.authority);
  authority_path = authority.path().c_str();
  server.start();
  fmt::print("{{\"http\":\"{}\",\"https\":\"{}\",\"ca_file\":\"{}\"}}\n", server.http_url(),
             server.https_url(), authority.path());
  std::fflush(stdout);

  int first = 0;
  sigwait(&signals, &first);
  for (const int second : {SIGTERM, SIGINT}) signal(second, leave_at_once);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  server.drain();
  server.wait();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const pid_t parent = getppid();
  const char* secret = std::getenv("MOCK_AZURE_SECRET");
  const auto command =
      parse_command_line(std::vector<std::string>(argv + 1, argv + argc), secret ? secret : "");
  if (!command.options) {
    std::fputs(command.text.c_str(), command.exit_code == 0 ? stdout : stderr);
    return command.exit_code;
  }
  if (!end_with_parent(parent)) return 1;
  raise_descriptor_limit();
  try {
    return serve(*command.options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "mockserver: {}\n", error.what());
    return 1;
  }
}
