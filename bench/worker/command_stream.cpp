#include "worker/command_stream.hpp"

#include <array>
#include <cerrno>
#include <unistd.h>

namespace overlap {

std::optional<std::string> CommandStream::next() {
  for (;;) {
    if (auto line = take()) return line;
    if (!fill()) return std::nullopt;
  }
}

bool CommandStream::fill() {
  std::array<char, 64 * 1024> bytes;
  ssize_t size = 0;
  do {
    size = ::read(descriptor_, bytes.data(), bytes.size());
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

std::optional<std::string> CommandStream::take() {
  const auto end = buffer_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  auto line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

}  // namespace overlap
