#include "net/io_uring.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <liburing.h>
#include <system_error>

namespace overlap {

namespace {

constexpr unsigned entries = 16384;  // what Asio asks for (detail/io_uring_service.hpp)

// io_uring_setup(2), and the sysctl kernel.io_uring_disabled of Linux 6.6.
const char* remedy(int error) {
  switch (error) {
    case EPERM:
    case EACCES:
      return "the sysctl kernel.io_uring_disabled or a container's seccomp profile forbids it; Docker's "
             "needs "
             "--security-opt seccomp=unconfined";
    case ENOSYS:
      return "it came with Linux 5.1, and a sandbox may hide it";
    case ENOMEM:
      return "before Linux 5.12 a ring counts as locked memory, which ulimit -l limits";
    default:
      return "see io_uring_setup(2)";
  }
}

}  // namespace

std::string io_uring_refusal() {
  io_uring ring;
  const int result = ::io_uring_queue_init(entries, &ring, 0);
  if (result == 0) {
    ::io_uring_queue_exit(&ring);
    return {};
  }
  return fmt::format("the kernel refuses io_uring ({}): {}", std::generic_category().message(-result),
                     remedy(-result));
}

}  // namespace overlap
