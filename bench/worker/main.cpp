// overlap-worker, overlap-worker-curl and overlap-worker-uring: run scenarios under the built-in strategies
// for a driver. Not meant to be typed at; see README.md here.
#include "system/descriptor_limit.hpp"
#include "worker/arguments.hpp"
#include "worker/session.hpp"

#include <csignal>
#include <cstdio>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (const auto refusal = overlap::take_arguments(argc, argv)) {
    std::fprintf(stderr, "%s\n", refusal->c_str());
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a driver that was killed cannot close the pipe in an orderly way
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, SIG_IGN);  // Ctrl-C goes to the whole terminal group; the driver decides what it means
  // A run may need more descriptors than the soft limit, which is kept low for programs that use select().
  overlap::raise_descriptor_limit();

  overlap::CommandStream commands(STDIN_FILENO);
  overlap::Session session(commands);
  while (!session.finished()) {
    const auto line = commands.next();
    if (!line) break;
    const auto answer = session.answer(*line);
    if (std::fwrite(answer.data(), 1, answer.size(), stdout) != answer.size() || std::fflush(stdout) != 0)
      return 1;
  }
  return 0;
}
