#include "commands/output_file.hpp"

#include "commands/usage_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace overlap {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

namespace {

constexpr auto patience = std::chrono::seconds(10);
constexpr auto glance = std::chrono::milliseconds(10);
constexpr int most_links = 40;  // as path_resolution(7)

bool same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// This process's stdout or stderr where that is the file; else -1.
int own_stream(const struct stat& file) {
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat stream {};
    if (::fstat(descriptor, &stream) == 0 && same_file(file, stream)) return descriptor;
  }
  return -1;
}

// Where the links lead, be it to nothing: unlike fs::canonical(), which wants it to be there.
fs::path behind_links(fs::path path) {
  std::error_code error;
  for (int links = 0; fs::is_symlink(path, error) && links < most_links; ++links) {
    const auto next = fs::read_symlink(path, error);
    if (error) break;
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  return path;
}

std::runtime_error cannot_write(const std::string& name, int error) {
  return std::runtime_error(fmt::format("cannot write \"{}\": {}", name, std::strerror(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

  // 0, or an errno. A signal that ends the program ends a write that blocks, too.
  int write(std::string_view text) const {
    while (!text.empty()) {
      const auto size = ::write(number_, text.data(), text.size());
      if (size < 0) return errno;
      text.remove_prefix(static_cast<std::size_t>(size));
    }
    return 0;
  }

  // 0, or an errno: some file systems find out late that there is no room.
  int close() {
    const int closing = std::exchange(number_, -1);
    return closing >= 0 && ::close(closing) != 0 ? errno : 0;
  }

 private:
  int number_;
};

// Opening a pipe blocks until it has a reader, which may never come.
int open_pipe(const std::string& name) {
  const auto deadline = steady_clock::now() + patience;
  int file = -1;
  while ((file = ::open(name.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0 && errno == ENXIO &&
         steady_clock::now() < deadline) {
    std::this_thread::sleep_for(glance);
  }
  if (file < 0 && errno == ENXIO) {
    throw std::runtime_error(fmt::format("cannot write \"{}\": nobody reads from it", name));
  }
  if (file >= 0) ::fcntl(file, F_SETFL, O_WRONLY);
  return file;
}

}  // namespace

OutputFile::OutputFile(std::string_view flag, const std::string& name)
    : name_(name), path_(fs::absolute(behind_links(name))) {
  const auto refusal = [&](std::string_view why) {
    return UsageError(fmt::format("{}: cannot write \"{}\": {}", flag, name, why));
  };
  struct stat file {
  }, found{};
  const bool exists = ::stat(name.c_str(), &file) == 0;
  const auto folder = path_.parent_path();
  const bool folder_is_writable = ::access(folder.c_str(), W_OK) == 0;
  if (!exists) {
    if (!fs::is_directory(folder))
      throw UsageError(fmt::format("{}: there is no folder \"{}\"", flag, folder.string()));
    if (!path_.has_filename()) throw refusal("it names no file");
    if (fs::is_symlink(path_)) throw refusal("it is a link that leads back to itself");
    if (!folder_is_writable)
      throw refusal(fmt::format("no permission to write to the folder \"{}\"", folder.string()));
    return;
  }
  if (S_ISDIR(file.st_mode)) throw refusal("it is a folder: name a file in it");
  if (::access(name.c_str(), W_OK) != 0) throw refusal("no permission to write to it");
  if (!S_ISREG(file.st_mode)) {
    how_ = S_ISFIFO(file.st_mode) ? How::piped : How::overwritten;
  } else if (stream_ = own_stream(file); stream_ >= 0) {
    how_ = How::appended;
  } else if (!folder_is_writable || ::stat(path_.c_str(), &found) != 0 || !same_file(file, found)) {
    how_ = How::overwritten;
  }
}

void OutputFile::write(const std::string& text) const {
  return how_ == How::replaced ? replace(text) : write_in_place(text);
}

void OutputFile::replace(const std::string& text) const {
  const auto temporary = path_.string() + ".part";
  ::unlink(
      temporary.c_str());  // of a run that was killed, and never to be written through, should it be a link
  struct stat former {};
  const bool exists = ::stat(path_.c_str(), &former) == 0;
  if (exists && !S_ISREG(former.st_mode)) {
    throw std::runtime_error(fmt::format("cannot write \"{}\": it is no regular file any more", name_));
  }
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.number() < 0) throw cannot_write(temporary, errno);
  int error = exists && ::fchmod(file.number(), former.st_mode & 07777) != 0 ? errno : 0;
  if (error == 0) error = file.write(text);
  const int at_end = file.close();
  if (error == 0) error = at_end;
  if (error == 0 && ::rename(temporary.c_str(), path_.c_str()) == 0) return;
  if (error == 0) error = errno;
  ::unlink(temporary.c_str());
  throw cannot_write(name_, error);
}

// What stands in a stream of this process is behind what it has written, and before what it will write: by
// its own descriptor, since another one would be somewhere else in the file.
int OutputFile::open_in_place() const {
  if (how_ == How::piped) return open_pipe(name_);
  if (how_ == How::appended) return ::dup(stream_);
  return ::open(name_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_TRUNC);
}

void OutputFile::write_in_place(const std::string& text) const {
  Descriptor file(open_in_place());
  if (file.number() < 0) throw cannot_write(name_, errno);
  int error = file.write(text);
  const int at_end = file.close();
  if (error == 0) error = at_end;
  if (error != 0) throw cannot_write(name_, error);
}

}  // namespace overlap
