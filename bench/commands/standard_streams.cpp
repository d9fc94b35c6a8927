#include "commands/standard_streams.hpp"

#include "words/on_one_line.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace overlap {

namespace {

int failure = 0;  // the first errno of stdout

bool reader_is_gone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

}  // namespace

void claim_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // The lowest that is free is this one. Writing to what is open for reading fails, which is what it
    // should.
    ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

void print(std::string_view text) {
  errno = 0;
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if ((std::fflush(stdout) != 0 || !whole) && failure == 0) failure = errno;
}

std::string unprinted() {
  print("");
  errno = 0;
  if (!std::cout.flush() && failure == 0) failure = errno == 0 ? EIO : errno;
  if (failure == 0 || failure == EPIPE || reader_is_gone()) return "";
  return fmt::format("not all could be written to standard output: {}", std::strerror(failure));
}

void complain(std::string_view sentence) {
  pass_on_complaint(fmt::format("overlap: {}", sentence));
}

void pass_on_complaint(std::string_view sentence) {
  const auto line = on_one_line(without_passwords(sentence)) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string without_passwords(std::string_view text) {
  std::string result;
  for (;;) {
    constexpr std::string_view mark = "://";
    const auto authority = text.find(mark);
    if (authority == std::string_view::npos) return result.append(text);
    result += text.substr(0, authority + mark.size());
    text.remove_prefix(authority + mark.size());
    const auto at = text.substr(0, text.find_first_of("/?#\"' \t\r\n")).rfind('@');
    if (at != std::string_view::npos) text.remove_prefix(at + 1);
  }
}

}  // namespace overlap
