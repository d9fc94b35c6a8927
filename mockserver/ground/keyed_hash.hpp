// Where every "random" choice of the mock comes from: a hash of what is asked, never a generator with a
// state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace overlap::mock {

/// FNV-1a, 64 bits (draft-eastlake-fnv): pass an earlier result as `state` to hash a text in pieces.
constexpr std::uint64_t fnv1a_64(std::string_view bytes, std::uint64_t state = 0xcbf29ce484222325ULL) {
  for (const char byte : bytes) {
    state ^= static_cast<unsigned char>(byte);
    state *= 0x100000001b3ULL;
  }
  return state;
}

/// The output function of splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators):
/// a bijection that spreads every input bit over the whole word.
constexpr std::uint64_t splitmix_finalise(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
  return word ^ (word >> 31);
}

/// A place in a tree of choices: the same seed and the same parts, in the same order, always give the same
/// bits. Not cryptographic.
class Key {
 public:
  constexpr explicit Key(std::uint64_t seed) : state_(splitmix_finalise(seed + golden)) {}

  /// The key of one branch below this one.
  constexpr Key with(std::uint64_t part) const {
    return Key(state_ ^ splitmix_finalise(part + golden) * 0x2545f4914f6cdd1dULL);
  }
  constexpr Key with(std::string_view part) const { return with(fnv1a_64(part)); }

  constexpr std::uint64_t bits() const { return state_; }

  /// Uniform in the open interval (0, 1), 53 bits: an inverse distribution function never meets 0 or 1.
  constexpr double unit() const { return (static_cast<double>(state_ >> 11) + 0.5) * 0x1p-53; }

  /// Uniform in 0 .. count-1; count is at least 1 and below 2^32.
  constexpr std::uint64_t below(std::uint64_t count) const { return ((state_ >> 32) * count) >> 32; }

 private:
  static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;
  std::uint64_t state_;
};

/// A lower-case GUID in the form of RFC 9562 version 4, all of it drawn from the key.
std::string guid(Key key);

/// The lowest `digits` (1 to 16) hexadecimal digits of the key's bits, lower-case.
std::string hex(std::uint64_t bits, unsigned digits = 16);

}  // namespace overlap::mock
