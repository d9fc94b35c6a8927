// The mockserver program: options, one line that says where it listens, and an orderly end.
#include "mockserver/certificate.hpp"
#include "mockserver/ground/json_text.hpp"
#include "mockserver/options/options.hpp"
#include "mockserver/server.hpp"
#include "system/descriptor_limit.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <optional>
#include <pthread.h>
#include <random>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace overlap::mock;

// Tells the main thread that the server has drained; nobody else has a reason to send it. Of several that
// wait for it the lowest is taken first, and this is above all that ask for the end: who has asked twice is
// heard.
const int drained_signal = SIGRTMIN;

// A mock that outlives whoever started it would hold its ports for ever, so it ends with its parent. False
// when the parent went away before that was agreed upon.
bool end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return getppid() == parent;
}

sigset_t signal_set(std::initializer_list<int> numbers) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : numbers) sigaddset(&signals, number);
  return signals;
}

// Those that ask it to end. A SIGHUP that is ignored stays so, as nohup(1) wants it: blocked, it would arrive
// all the same.
sigset_t ending_signals() {
  auto signals = signal_set({SIGTERM, SIGINT, SIGQUIT});
  struct sigaction hangup {};
  sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) sigaddset(&signals, SIGHUP);
  return signals;
}

int wait_for(const sigset_t& signals) {
  int number = 0;
  sigwait(&signals, &number);
  return number;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool is_loopback(const std::string& address) {
  return address == "::1" || address.starts_with("127.");
}

// Made up where nobody has chosen one: what can be changed from elsewhere must not be open to all.
std::string random_token() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

int serve(const Options& options) {
  const auto ending = ending_signals();
  auto ending_or_drained = ending;
  sigaddset(&ending_or_drained, drained_signal);
  // Blocked before any thread is started, so that all inherit it and only wait_for takes them: no handler
  // ever runs.
  pthread_sigmask(SIG_BLOCK, &ending_or_drained, nullptr);
  signal(SIGPIPE, SIG_IGN);

  auto chosen = options.server;
  const bool makes_up_token = chosen.admin_token.empty() && !is_loopback(chosen.listen);
  if (makes_up_token) chosen.admin_token = random_token();
  const auto certificate = options.certificate ? *options.certificate : make_certificate(chosen.listen);
  Server server(chosen, Model(options.model), options.behaviour, certificate);
  server.start();
  // Last of all: of what is written before the first line nobody knows, should this be killed meanwhile.
  std::optional<TemporaryFile> token, authority;
  if (makes_up_token) token.emplace("admin", "token", chosen.admin_token + '\n');
  if (!options.certificate) authority.emplace("ca", "pem", certificate.authority);
  Json addresses{{"http", server.http_url()},
                 {"https", server.https_url()},
                 {"ca_file", authority ? authority->path() : options.certificate_path},
                 {"admin", server.admin_url()}};
  const auto& token_path = token ? token->path() : options.admin_token_path;
  if (!token_path.empty()) addresses["admin_token_file"] = token_path;
  fmt::print("{}\n", to_text(addresses));
  std::fflush(stdout);

  wait_for(ending);
  server.drain();
  std::thread watcher;
  try {
    watcher = std::thread([&server] {
      server.wait();
      kill(getpid(), drained_signal);
    });
  } catch (const std::system_error&) {  // without a thread to spare, nobody hears who asks again
    server.wait();
    return 0;
  }
  if (const int number = wait_for(ending_or_drained); number != drained_signal) {
    // Asked twice: what is in flight is dropped, and nothing but the file is cleared away.
    if (authority) unlink(authority->path().c_str());
    if (token) unlink(token->path().c_str());
    _exit(128 + number);
  }
  watcher.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const pid_t parent = getppid();
  const auto command = parse_command_line(
      std::vector<std::string>(argv + 1, argv + argc),
      {variable("MOCK_AZURE_SECRET"), variable("MOCK_ADMIN_TOKEN"), variable("MOCK_OPENSTACK_PASSWORD")});
  if (!command.options) {
    std::fputs(command.text.c_str(), command.exit_code == 0 ? stdout : stderr);
    return command.exit_code;
  }
  if (!end_with_parent(parent)) return 1;
  overlap::raise_descriptor_limit();
  try {
    return serve(*command.options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "mockserver: {}\n", error.what());
    return 1;
  }
}
