#include "micro/test_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <unistd.h>

namespace overlap::micro {

namespace {

[[noreturn]] void fail(const char* what) {
  const auto folder = std::filesystem::temp_directory_path().string();
  throw FileError(fmt::format("cannot {} a test file in {}: {}", what, folder, std::strerror(errno)));
}

void write_file(int file, std::uint64_t size, std::uint64_t page) {
  std::vector<char> buffer(std::min<std::uint64_t>(size, 256 * file_page), '.');
  for (std::uint64_t done = 0; done < size;) {
    const auto length = std::min<std::uint64_t>(buffer.size(), size - done);
    for (std::uint64_t i = 0; i < length; i += file_page, ++page) std::memcpy(&buffer[i], &page, sizeof page);
    // In whole pages, or not at all.
    if (::pwrite(file, buffer.data(), length, static_cast<off_t>(done)) != static_cast<ssize_t>(length))
      fail("write");
    done += length;
  }
}

}  // namespace

void check_contents(const Block& block, const char* buffer, std::uint64_t size) {
  for (std::uint64_t i = 0; i < size / file_page; ++i) {
    std::uint64_t page = 0;
    std::memcpy(&page, buffer + i * file_page, sizeof page);
    if (page != block.first_page + i)
      throw FileError("a read brought something else than had been written there");
  }
}

TestFiles::TestFiles(unsigned count, std::uint64_t size) : size_(size) {
  for (unsigned i = 0; i < count; ++i) {
    auto name = (std::filesystem::temp_directory_path() / "overlap-micro-XXXXXX").string();
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file < 0) fail("create");
    files_.push_back(file);
    ::unlink(name.c_str());
    write_file(file, size, i * (size / file_page));
  }
  for (const int file : files_) {
    if (::fdatasync(file) != 0) fail("save");
  }
}

TestFiles::~TestFiles() {
  for (const int file : files_) ::close(file);
}

std::vector<Block> TestFiles::blocks(std::uint64_t block) const {
  std::vector<Block> result;
  std::uint64_t page = 0;
  for (const int file : files_) {
    for (std::uint64_t offset = 0; offset < size_; offset += block, page += block / file_page) {
      result.push_back({file, offset, page});
    }
  }
  return result;
}

void TestFiles::leave_page_cache() const {
  for (const int file : files_) ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
}

double TestFiles::cached_share() const {
  const auto pages = size_ / file_page;
  std::vector<unsigned char> resident(pages);
  std::uint64_t cached = 0;
  for (const int file : files_) {
    void* const mapped = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) fail("map");
    const int error = ::mincore(mapped, size_, resident.data());
    ::munmap(mapped, size_);
    if (error != 0) fail("look for pages of");
    cached += static_cast<std::uint64_t>(
        std::count_if(resident.begin(), resident.end(), [](unsigned char page) { return (page & 1U) != 0; }));
  }
  return static_cast<double>(cached) / static_cast<double>(pages * files_.size());
}

}  // namespace overlap::micro
