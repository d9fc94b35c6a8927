#include "figures/build_type.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace overlap {

namespace {

std::vector<std::string> what_slows_the_build() {
  std::vector<std::string> what;
#ifndef __OPTIMIZE__
  what.emplace_back("debug");
#endif
#ifndef NDEBUG
  what.emplace_back("asserts");
#endif
#ifdef __SANITIZE_ADDRESS__
  what.emplace_back("address sanitizer");
#endif
#ifdef __SANITIZE_THREAD__
  what.emplace_back("thread sanitizer");
#endif
  return what;
}

}  // namespace

std::string build_type() {
  auto what = what_slows_the_build();
#ifdef __OPTIMIZE__
  what.insert(what.begin(), "optimised");
#endif
  return fmt::format("{}", fmt::join(what, ", "));
}

std::string slow_build() {
  return fmt::format("{}", fmt::join(what_slows_the_build(), ", "));
}

}  // namespace overlap
