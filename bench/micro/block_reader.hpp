// Reading many blocks of files, one file-reading idiom each.
#pragma once

#include "micro/test_files.hpp"

#include <memory>
#include <span>
#include <stdexcept>

namespace overlap::micro {

/// The kernel refuses this way of reading: one sentence.
struct ReaderUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reads blocks once. Construction is everything that should not be inside a clock: threads, rings, buffers.
class BlockReader {
 public:
  virtual ~BlockReader() = default;

  /// Reads and checks every block; nothing is being read any more when it returns. To be called once, from
  /// the constructing thread. Throws FileError.
  virtual void run() = 0;
};

/// pread(2) in sequence.
std::unique_ptr<BlockReader> read_in_sequence(std::span<const Block> blocks, std::uint64_t size);

/// pread(2) on so many threads, each of which takes the next block when it is done with one.
std::unique_ptr<BlockReader> read_on_threads(std::span<const Block> blocks, std::uint64_t size,
                                             unsigned threads);

/// io_uring(7) on one thread, so many reads in flight. Throws ReaderUnavailable.
std::unique_ptr<BlockReader> read_on_ring(std::span<const Block> blocks, std::uint64_t size,
                                          unsigned in_flight);

}  // namespace overlap::micro
