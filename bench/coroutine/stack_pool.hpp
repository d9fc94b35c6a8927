// The stacks of fibers: guarded, and used again.
#pragma once

#include <boost/context/stack_context.hpp>

#include <cstddef>
#include <vector>

namespace overlap {

/// Keeps the stacks of finished fibers for the next ones, since mapping one takes longer than all else about
/// a fiber. For one thread; outlives its fibers.
class StackPool {
 public:
  /// The StackAllocator (Boost.Context) to start a fiber with.
  class Allocator {
   public:
    explicit Allocator(StackPool& pool) : pool_(&pool) {}

    /// Throws std::bad_alloc.
    boost::context::stack_context allocate() { return pool_->take(); }
    void deallocate(boost::context::stack_context& stack) { pool_->give_back(stack); }

   private:
    StackPool* pool_;
  };

  StackPool() = default;
  ~StackPool();
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  Allocator allocator() { return Allocator(*this); }

  /// How many there are, in use or not.
  std::size_t size() const { return size_; }

 private:
  boost::context::stack_context take();
  void give_back(const boost::context::stack_context& stack) noexcept;

  std::size_t size_ = 0;
  std::vector<boost::context::stack_context> idle_;  // with room for all
};

}  // namespace overlap
