#include "micro/block_reader.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <latch>
#include <liburing.h>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

namespace overlap::micro {

namespace {

void check_result(ssize_t result, std::uint64_t size) {
  if (result < 0) throw FileError(fmt::format("a read failed: {}", std::strerror(static_cast<int>(-result))));
  if (static_cast<std::uint64_t>(result) != size) {
    throw FileError(fmt::format("a read brought {} of {} bytes", result, size));
  }
}

void read_block(const Block& block, std::vector<char>& buffer) {
  const auto result = ::pread(block.file, buffer.data(), buffer.size(), static_cast<off_t>(block.offset));
  check_result(result < 0 ? -errno : result, buffer.size());
  check_contents(block, buffer.data(), buffer.size());
}

class InSequence : public BlockReader {
 public:
  InSequence(std::span<const Block> blocks, std::uint64_t size) : blocks_(blocks), buffer_(size) {}

  void run() override {
    for (const auto& block : blocks_) read_block(block, buffer_);
  }

 private:
  std::span<const Block> blocks_;
  std::vector<char> buffer_;
};

class OnThreads : public BlockReader {
 public:
  OnThreads(std::span<const Block> blocks, std::uint64_t size, unsigned threads)
      : blocks_(blocks), ready_(threads) {
    try {
      for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this, size] { read_some(size); });
    } catch (...) {
      abandon();  // those that were started are joined
      throw;
    }
    ready_.wait();
  }

  ~OnThreads() override {
    if (!start_.try_wait()) abandon();
  }

  void run() override {
    start_.count_down();
    threads_.clear();  // joins
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void read_some(std::uint64_t size) {
    std::vector<char> buffer(size);
    ready_.count_down();
    start_.wait();
    try {
      for (auto next = taken_++; next < blocks_.size(); next = taken_++) read_block(blocks_[next], buffer);
    } catch (...) {
      const std::lock_guard lock(error_mutex_);
      error_ = std::current_exception();
    }
  }

  void abandon() {
    taken_ = blocks_.size();
    start_.count_down();
  }

  std::span<const Block> blocks_;
  std::latch ready_, start_{1};
  std::atomic<std::size_t> taken_ = 0;
  std::mutex error_mutex_;
  std::exception_ptr error_;
  std::vector<std::jthread> threads_;
};

class OnRing : public BlockReader {
 public:
  OnRing(std::span<const Block> blocks, std::uint64_t size, unsigned in_flight)
      : blocks_(blocks), size_(size) {
    if (const int error = ::io_uring_queue_init(in_flight, &ring_, 0); error != 0) {
      throw ReaderUnavailable(fmt::format("the kernel refuses io_uring: {}", std::strerror(-error)));
    }
    slots_.resize(in_flight);
    for (auto& slot : slots_) slot.buffer.resize(size);
  }

  ~OnRing() override { ::io_uring_queue_exit(&ring_); }

  void run() override {
    for (auto& slot : slots_) start_next(slot);
    while (in_flight_ > 0) {
      const int submitted = ::io_uring_submit_and_wait(&ring_, 1);
      if (submitted < 0 && submitted != -EINTR) check_result(submitted, size_);
      io_uring_cqe* done = nullptr;
      while (::io_uring_peek_cqe(&ring_, &done) == 0) {
        auto& slot = *static_cast<Slot*>(::io_uring_cqe_get_data(done));
        const int result = done->res;
        ::io_uring_cqe_seen(&ring_, done);
        --in_flight_;
        check_result(result, size_);
        check_contents(*slot.block, slot.buffer.data(), size_);
        start_next(slot);
      }
    }
  }

 private:
  struct Slot {
    const Block* block = nullptr;
    std::vector<char> buffer;
  };

  void start_next(Slot& slot) {
    if (taken_ == blocks_.size()) return;
    slot.block = &blocks_[taken_++];
    auto* const entry = ::io_uring_get_sqe(&ring_);  // as many as slots, so there is one
    ::io_uring_prep_read(entry, slot.block->file, slot.buffer.data(), static_cast<unsigned>(size_),
                         slot.block->offset);
    ::io_uring_sqe_set_data(entry, &slot);
    ++in_flight_;
  }

  std::span<const Block> blocks_;
  std::uint64_t size_;
  io_uring ring_{};
  std::vector<Slot> slots_;
  std::size_t taken_ = 0, in_flight_ = 0;
};

}  // namespace

std::unique_ptr<BlockReader> read_in_sequence(std::span<const Block> blocks, std::uint64_t size) {
  return std::make_unique<InSequence>(blocks, size);
}

std::unique_ptr<BlockReader> read_on_threads(std::span<const Block> blocks, std::uint64_t size,
                                             unsigned threads) {
  return std::make_unique<OnThreads>(blocks, size, threads);
}

std::unique_ptr<BlockReader> read_on_ring(std::span<const Block> blocks, std::uint64_t size,
                                          unsigned in_flight) {
  return std::make_unique<OnRing>(blocks, size, in_flight);
}

}  // namespace overlap::micro
