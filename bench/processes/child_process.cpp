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
#include <poll.h>
#include <sys/prctl.h>
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
  }

  ~Process() {
    close_pipe(in_);
    if (!alive()) return;
    ::kill(child_.id(), SIGTERM);
    const auto patience = steady_clock::now() + std::chrono::seconds(2);
    while (alive() && steady_clock::now() < patience) {
      drain(std::chrono::milliseconds(5));  // it may be writing, and must not block on a full pipe
    }
    std::error_code ignored;
    if (alive()) child_.terminate(ignored);
    child_.wait(ignored);
  }

  void write(std::string_view text) {
    while (!text.empty()) {
      const auto size = ::write(in_.native_sink(), text.data(), text.size());
      if (size > 0) {
        text.remove_prefix(static_cast<std::size_t>(size));
      } else if (errno != EINTR) {
        throw ChildError(how_it_ended());
      }
    }
  }

  std::string read_line(std::optional<Duration> timeout) {
    const auto deadline = steady_clock::now() + timeout.value_or(Duration::zero());
    for (;;) {
      if (const auto end = output_.find('\n', searched_); end != std::string::npos) {
        auto line = output_.substr(0, end);
        output_.erase(0, end + 1);
        searched_ = 0;
        return line;
      }
      searched_ = output_.size();  // a run's report is long: not to be searched again with every piece
      if (interrupt_.requested()) throw Interrupted("interrupted");
      if (out_ended_) throw ChildError(how_it_ended());
      std::optional<Duration> left;
      if (timeout) {
        left = deadline - steady_clock::now();
        if (*left <= Duration::zero()) {
          throw ChildError(fmt::format("{} did not answer within {}", name_, format_duration(*timeout)));
        }
      }
      drain(left);
    }
  }

  bool alive() {
    std::error_code ignored;
    return child_.running(ignored);
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
  static bool has_input(int descriptor) {
    pollfd input{descriptor, POLLIN, 0};
    return ::poll(&input, 1, 0) > 0;
  }

  static void close_pipe(bp::pipe& pipe) { pipe.close(); }

  // Waits for output, a signal or the time's end, and takes in what there is.
  void drain(std::optional<Duration> timeout) {
    pollfd events[] = {{out_ended_ ? -1 : out_.native_source(), POLLIN, 0},
                       {err_ended_ ? -1 : err_.native_source(), POLLIN, 0},
                       {interrupt_.requested() ? -1 : interrupt_.descriptor(), POLLIN, 0}};
    const auto left = to_timespec(timeout.value_or(Duration::zero()));
    if (::ppoll(events, 3, timeout ? &left : nullptr, nullptr) <= 0) return;
    if (events[0].revents != 0) out_ended_ = !read_available(out_.native_source(), output_);
    if (events[1].revents != 0) {
      err_ended_ = !read_available(err_.native_source(), errors_);
      if (errors_.size() > kept_stderr) errors_.erase(0, errors_.size() - kept_stderr / 2);
    }
  }

  // For a child whose pipe broke: waits until it is gone, so that the reason is known.
  std::string how_it_ended() {
    std::error_code ignored;
    const auto patience = steady_clock::now() + std::chrono::seconds(2);
    while (alive() && steady_clock::now() < patience) drain(std::chrono::milliseconds(5));
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
  std::string output_, errors_;
  std::size_t searched_ = 0;
  bool out_ended_ = false, err_ended_ = false;
};

ChildProcess::ChildProcess(std::string name, const std::filesystem::path& program,
                           const std::vector<std::string>& arguments, const std::set<std::string>& withheld,
                           const Interrupt& interrupt)
    : process_(std::make_unique<Process>(std::move(name), program, arguments, withheld, interrupt)) {}
ChildProcess::~ChildProcess() = default;

void ChildProcess::write(std::string_view text) {
  process_->write(text);
}
std::string ChildProcess::read_line(std::optional<Duration> timeout) {
  return process_->read_line(timeout);
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
