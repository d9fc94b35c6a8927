// Whether the kernel lets this process use io_uring.
#pragma once

#include <string>

namespace overlap {

/// Empty when it does. Otherwise one sentence on who refuses it and what to do about that. Asks the kernel
/// for a ring, as Asio will, and gives it back.
std::string io_uring_refusal();

}  // namespace overlap
