// Shared by the programs of this folder: system calls that complain, and the numbers on their command lines.
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <sys/epoll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace overlap::peers {

using Clock = std::chrono::steady_clock;

/// Closes what it holds.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }

 private:
  int number_ = -1;
};

/// The result of a system call that must not fail. Throws std::system_error, which names the call, when it
/// was negative.
inline int checked(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

/// Has epoll report readiness of a descriptor with its own number.
inline void watch(const Descriptor& epoll, int descriptor, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  checked(epoll_ctl(epoll.number(), EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

/// A whole number on the command line. Throws std::invalid_argument with the sentence to print.
template <class Number>
Number read_number(std::string_view name, std::string_view text, Number least, Number most) {
  Number number{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || rest != text.data() + text.size() || number < least || number > most) {
    throw std::invalid_argument(
        fmt::format("{} is a whole number from {} to {}, not \"{}\"", name, least, most, text));
  }
  return number;
}

}  // namespace overlap::peers
