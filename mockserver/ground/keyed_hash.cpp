#include "mockserver/ground/keyed_hash.hpp"

#include <fmt/format.h>

namespace overlap::mock {

std::string guid(Key key) {
  const auto high = key.with("guid high").bits();
  const auto low = key.with("guid low").bits();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xfff,
                     0x8000 | ((low >> 48) & 0x3fff), low & 0xffffffffffffULL);
}

std::string hex(std::uint64_t bits, unsigned digits) {
  return fmt::format("{:016x}", bits).substr(16 - digits);
}

}  // namespace overlap::mock
