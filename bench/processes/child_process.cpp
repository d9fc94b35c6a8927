#include "processes/child_process.hpp"

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/error.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace overlap {

namespace bp = boost::process;
using std::chrono::steady_clock;

namespace {

// A child that floods stderr must neither block nor fill the driver's memory; only its last words matter.
constexpr std::size_t kept_stderr = 64 * 1024;

// True when there was something to read; false at the end of the file.
bool read_available(int descriptor, std::string& into) {
  std::array<char, 64 * 1024> bytes;
  ssize_t size = 0;
  do {
    size = ::read(descriptor, bytes.data(), bytes.size());
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return false;
  into.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

}  // namespace

class ChildProcess::Process {
 public:
  Process(std::string name, const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const std::set<std::string>& withheld, const Interrupt& interrupt)
      : name_(std::move(name)), interrupt_(interrupt) {
    // Else a later child would inherit these, and this one would never see the end of its stdin.
    // (bp::limit_handles closes the child's stdout as well.)
    for (auto* pipe : {&in_, &out_, &err_}) {
      for (const int end : {pipe->native_source(), pipe->native_sink()}) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    bp::environment environment = boost::this_process::environment();
    for (const auto& variable : withheld) environment.erase(variable);
    const auto parent = ::getpid();
    std::error_code error;
    child_ = bp::child(
        bp::exe = program.string(), bp::args = arguments, environment, bp::std_in<in_, bp::std_out> out_,
        bp::std_err > err_, error, bp::extend::on_exec_setup = [parent](auto&) {
          ::setpgid(0, 0);
          ::prctl(PR_SET_PDEATHSIG, SIGKILL);
          if (::getppid() != parent) ::_exit(1);  // the driver died before the line above
        });
    if (error)
      throw ChildError(fmt::format("cannot start {} ({}): {}", name_, program.string(), error.message()));
    group_ = child_.id();
    death_ = static_cast<int>(::syscall(SYS_pidfd_open, group_, 0));
    ::fcntl(in_.native_sink(), F_SETFL, O_NONBLOCK);  // of the driver's end alone
  }

  ~Process() {
    close_pipe(in_);
    if (alive()) {
      ::kill(-group_, SIGTERM);
      ::kill(-group_, SIGCONT);  // one that is stopped would not see it
      const auto patience = steady_clock::now() + std::chrono::seconds(2);
      while (alive() && steady_clock::now() < patience) {
        drain(std::chrono::milliseconds(5));  // it may be writing, and must not block on a full pipe
        output_.clear();
      }
    }
    if (alive()) {
      end_group();
      std::error_code ignored;
      child_.wait(ignored);
    }
    if (death_ >= 0) ::close(death_);
  }

  void write(std::string_view text, const LineLimits& limits) {
    Wait wait(*this, limits, "take what it was told");
    while (!text.empty()) {
      const auto size = ::write(in_.native_sink(), text.data(), text.size());
      if (size > 0) {
        text.remove_prefix(static_cast<std::size_t>(size));
      } else if (errno == EAGAIN) {
        wait.for_turn(true);
      } else if (errno != EINTR) {
        throw ChildError(how_it_ended());
      }
    }
  }

  std::string read_line(const LineLimits& limits) {
    Wait wait(*this, limits, "answer");
    for (;;) {
      const auto end = output_.find('\n', searched_);
      check_length(std::min(end, output_.size()), limits);
      if (end != std::string::npos) {
        auto line = output_.substr(0, end);
        output_.erase(0, end + 1);
        searched_ = 0;
        return line;
      }
      searched_ = output_.size();  // a run's report is long: not to be searched again with every piece
      if (interrupt_.requested()) throw Interrupted("interrupted");
      if (out_ended_) throw ChildError(how_it_ended());
      wait.for_turn(false);
    }
  }

  bool alive() {
    if (ended_) return false;
    std::error_code ignored;
    if (child_.running(ignored)) return true;
    end_group();
    return false;
  }

  std::string obituary() { return alive() ? std::string() : how_it_ended(); }

  std::optional<int> exit_code() {
    if (alive() || !WIFEXITED(child_.native_exit_code())) return std::nullopt;
    return WEXITSTATUS(child_.native_exit_code());
  }

  std::string last_words() {
    while (!err_ended_ && has_input(err_.native_source()))
      err_ended_ = !read_available(err_.native_source(), errors_);
    const auto last = errors_.find_last_not_of("\n");
    if (last == std::string::npos) return {};
    const auto begin = errors_.rfind('\n', last);
    return errors_.substr(begin == std::string::npos ? 0 : begin + 1,
                          last - (begin == std::string::npos ? -1 : begin));
  }

 private:
  // One wait for the child, in turns that end when something happens.
  class Wait {
   public:
    Wait(Process& process, const LineLimits& limits, const char* what)
        : process_(process), limits_(limits), what_(what) {}

    // Throws ChildError when the time is up.
    void for_turn(bool to_write) {
      if (process_.interrupt_.requested()) throw Interrupted("interrupted");
      const Duration waited = steady_clock::now() - start_;
      if (limits_.timeout && waited >= *limits_.timeout) {
        throw ChildError(fmt::format("{} did not {} within {}{}", process_.name_, what_,
                                     format_duration(*limits_.timeout), limits_.timeout_hint));
      }
      if (limits_.on_silence && waited >= next_word_) {
        limits_.on_silence(waited);
        next_word_ *= 2;
      }
      auto left = limits_.timeout;
      if (left) *left -= waited;
      if (limits_.on_silence) left = std::min(left.value_or(next_word_), next_word_ - waited);
      process_.drain(left, to_write);
      if (to_write) process_.check_length(process_.output_.size(), limits_);
    }

   private:
    Process& process_;
    const LineLimits& limits_;
    const char* const what_;
    const steady_clock::time_point start_ = steady_clock::now();
    Duration next_word_ = std::chrono::seconds(10);
  };

  void check_length(std::size_t bytes, const LineLimits& limits) const {
    if (bytes <= limits.bytes) return;
    throw ChildError(fmt::format("{} wrote a line of more than {}{}", name_, format_bytes(limits.bytes),
                                 limits.bytes_hint));
  }

  static bool has_input(int descriptor) {
    pollfd input{descriptor, POLLIN, 0};
    return ::poll(&input, 1, 0) > 0;
  }

  static void close_pipe(bp::pipe& pipe) { pipe.close(); }

  // The child's death reaches nobody that it started; what it left behind would go on, and hold its pipes
  // open.
  void end_group() {
    ended_ = true;
    ::kill(-group_, SIGKILL);
  }

  // Waits for output, room to write, the child's end, a signal or the time's end, and takes in what there is.
  void drain(std::optional<Duration> timeout, bool to_write = false) {
    pollfd events[] = {{out_ended_ ? -1 : out_.native_source(), POLLIN, 0},
                       {err_ended_ ? -1 : err_.native_source(), POLLIN, 0},
                       {interrupt_.requested() ? -1 : interrupt_.descriptor(), POLLIN, 0},
                       {ended_ ? -1 : death_, POLLIN, 0},
                       {to_write ? in_.native_sink() : -1, POLLOUT, 0}};
    const auto left = to_timespec(timeout.value_or(Duration::zero()));
    if (::ppoll(events, std::size(events), timeout ? &left : nullptr, nullptr) <= 0) return;
    if (events[0].revents != 0) out_ended_ = !read_available(out_.native_source(), output_);
    if (events[1].revents != 0) {
      err_ended_ = !read_available(err_.native_source(), errors_);
      if (errors_.size() > kept_stderr) errors_.erase(0, errors_.size() - kept_stderr / 2);
    }
    // Someone of another group may hold the other end of its stdout: there is no more to come all the same.
    const bool knew = ended_;
    if (knew && events[0].revents == 0) out_ended_ = true;
    if (events[3].revents != 0 && !alive() && !has_input(out_.native_source())) out_ended_ = true;
  }

  // For a child whose pipe broke: waits until it is gone, so that the reason is known.
  std::string how_it_ended() {
    std::error_code ignored;
    const auto patience = steady_clock::now() + std::chrono::seconds(2);
    while (alive() && steady_clock::now() < patience) {
      drain(std::chrono::milliseconds(5));
      output_.clear();
    }
    if (alive()) return fmt::format("{} closed its output without ending", name_);
    const int status = child_.native_exit_code();
    auto sentence = WIFSIGNALED(status) ? fmt::format("{} was ended by signal {} ({})", name_,
                                                      WTERMSIG(status), ::strsignal(WTERMSIG(status)))
                                        : fmt::format("{} exited with code {}", name_, WEXITSTATUS(status));
    if (const auto words = last_words(); !words.empty()) sentence += ": " + words;
    return sentence;
  }

  const std::string name_;
  const Interrupt& interrupt_;
  bp::pipe in_, out_, err_;
  bp::child child_;
  pid_t group_ = 0;  // the child's own
  int death_ = -1;   // readable once the child has ended; -1 before Linux 5.3
  bool ended_ = false;
  std::string output_, errors_;
  std::size_t searched_ = 0;
  bool out_ended_ = false, err_ended_ = false;
};

ChildProcess::ChildProcess(std::string name, const std::filesystem::path& program,
                           const std::vector<std::string>& arguments, const std::set<std::string>& withheld,
                           const Interrupt& interrupt)
    : process_(std::make_unique<Process>(std::move(name), program, arguments, withheld, interrupt)) {}
ChildProcess::~ChildProcess() = default;

void ChildProcess::write(std::string_view text, const LineLimits& limits) {
  process_->write(text, limits);
}
std::string ChildProcess::read_line(const LineLimits& limits) {
  return process_->read_line(limits);
}
std::string ChildProcess::obituary() {
  return process_->obituary();
}
std::optional<int> ChildProcess::exit_code() {
  return process_->exit_code();
}
std::string ChildProcess::last_words() {
  return process_->last_words();
}

}  // namespace overlap
