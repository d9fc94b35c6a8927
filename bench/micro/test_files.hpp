// Files to be read: known contents, in the page cache or not, and gone when the program is.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace overlap::micro {

/// Test files could not be made, or did not have the contents that were written: one sentence.
struct FileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::uint64_t file_page = 4096;

/// A stretch of a test file, whole pages. Each page begins with its number, counted over all files.
struct Block {
  int file = -1;
  std::uint64_t offset = 0;
  std::uint64_t first_page = 0;
};

/// Throws FileError unless the buffer holds what the block was written with.
void check_contents(const Block& block, const char* buffer, std::uint64_t size);

/// Open files in the folder for temporary files (TMPDIR, or /tmp), whose names are removed at once: whatever
/// ends the program, nothing stays. For one thread; reading the descriptors is for any.
class TestFiles {
 public:
  /// Writes them and waits until the disk has them. `size` is a multiple of file_page. Throws FileError.
  TestFiles(unsigned count, std::uint64_t size);
  ~TestFiles();
  TestFiles(const TestFiles&) = delete;
  TestFiles& operator=(const TestFiles&) = delete;

  /// All there is, from the first file's begin to the last one's end. `block` is a multiple of file_page.
  std::vector<Block> blocks(std::uint64_t block) const;

  /// Asks the kernel to forget the files' pages (posix_fadvise(2), POSIX_FADV_DONTNEED), which it does for
  /// pages that the disk has. Other programs' pages stay, so no privilege is needed. What the disk itself,
  /// or the host of a virtual machine, keeps in memory is out of reach.
  void leave_page_cache() const;

  /// The share of the files' pages that the page cache holds, by mincore(2).
  double cached_share() const;

 private:
  std::uint64_t size_;
  std::vector<int> files_;
};

}  // namespace overlap::micro
