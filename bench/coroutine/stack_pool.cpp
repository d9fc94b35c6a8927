#include "coroutine/stack_pool.hpp"

#include <new>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace overlap {

namespace {

// Address space, not memory: of a suspended fiber's stack only the pages that it touched are resident, one or
// two, and a few more once it has parsed a response. Too small a stack ends with SIGSEGV at its guard page,
// where one from the heap would write over its neighbour; the guard pages also keep the kernel from giving
// several stacks a huge page. Boost's protected_fixedsize_stack is the same, but does not tell when the guard
// is refused.
//
// What needs most is a response that is nested as deeply as one may be, with two calls for each level.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t stack_bytes = 2 * 1024 * 1024;
#else
constexpr std::size_t stack_bytes = 256 * 1024;
#endif

std::size_t guard_bytes() {
  static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return page;
}

boost::context::stack_context map_stack() {
  const auto size = stack_bytes + guard_bytes();
  void* lowest =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (lowest == MAP_FAILED) throw std::bad_alloc();
  if (::mprotect(lowest, guard_bytes(), PROT_NONE) != 0) {
    ::munmap(lowest, size);
    throw std::bad_alloc();
  }
  boost::context::stack_context stack;
  stack.size = stack_bytes;
  stack.sp = static_cast<char*>(lowest) + size;  // stacks grow downwards
  return stack;
}

char* begin(const boost::context::stack_context& stack) {
  return static_cast<char*>(stack.sp) - stack.size;
}

}  // namespace

StackPool::~StackPool() {
  for (const auto& stack : idle_) ::munmap(begin(stack) - guard_bytes(), stack.size + guard_bytes());
}

boost::context::stack_context StackPool::take() {
  if (idle_.empty()) {
    if (idle_.capacity() <= size_) idle_.reserve(2 * size_ + 16);  // so that giving back never fails
    const auto stack = map_stack();
    ++size_;
    return stack;
  }
  const auto stack = idle_.back();  // the one used last: its pages are in the cache
  idle_.pop_back();
  return stack;
}

void StackPool::give_back(const boost::context::stack_context& stack) noexcept {
#if defined(__SANITIZE_ADDRESS__)
  // Frames that an exception ended are still marked, and AddressSanitizer clears the marks of the stacks that
  // it knows only.
  ASAN_UNPOISON_MEMORY_REGION(begin(stack), stack.size);
#endif
  idle_.push_back(stack);
}

}  // namespace overlap
