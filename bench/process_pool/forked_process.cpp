#include "process_pool/forked_process.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace overlap {

namespace {

constexpr int patience_ms = 1000;

[[noreturn]] void refuse(const char* what) {
  throw std::system_error(errno, std::generic_category(), fmt::format("the system refused {}", what));
}

// Leaves the descriptors 0, 1 and 2, of which the first two lead nowhere, and the socket, which it returns.
int close_all_but(int socket) {
  constexpr int kept = STDERR_FILENO + 1;
  if (socket != kept) ::dup2(socket, kept);
  const int nowhere = ::open("/dev/null", O_RDWR);
  ::dup2(nowhere, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
  ::close_range(kept + 1, ~0U, 0);
  return kept;
}

[[noreturn]] void be_the_copy(int socket, const std::function<void(int)>& serve) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it may be in the middle of a blocking call when its parent is killed
  std::signal(SIGINT, SIG_IGN);        // Ctrl-C goes to the whole terminal group; the driver decides
  try {
    serve(close_all_but(socket));
  } catch (const std::exception& error) {
    ::dprintf(STDERR_FILENO, "%s, in process %d\n", error.what(), static_cast<int>(::getpid()));
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

ForkedProcess::ForkedProcess(const std::function<void(int socket)>& serve) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) refuse("a socket pair");
  pid_ = ::fork();
  if (pid_ == 0) be_the_copy(ends[1], serve);
  const int error = errno;
  ::close(ends[1]);
  if (pid_ < 0) {
    ::close(ends[0]);
    errno = error;
    refuse("a further process");
  }
  socket_ = ends[0];
}

ForkedProcess::~ForkedProcess() {
  if (socket_ >= 0) ::close(socket_);
  end();
}

std::string ForkedProcess::end() {
  if (!ending_.empty()) return ending_;
  // Not pidfd_open(): the header of glibc 2.36 declares it for C only.
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  pollfd event{descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&event, 1, patience_ms);
  } while (ready < 0 && errno == EINTR);
  if (descriptor >= 0) ::close(descriptor);
  if (ready <= 0) ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ending_ = WIFSIGNALED(status) ? fmt::format("was killed by signal {}", WTERMSIG(status))
                                : fmt::format("left with exit code {}", WEXITSTATUS(status));
  return ending_;
}

}  // namespace overlap
