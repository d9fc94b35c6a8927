// Values as bytes, for another process of the same program on the same machine: plain values as they lie in
// memory, texts behind their lengths.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace overlap {

/// Bytes that are not what was written, in one sentence that quotes none of them: they may hold secrets.
struct MalformedBytes : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A value that means the same in another process: one without pointers.
template <class T>
concept PlainValue =
    std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !std::convertible_to<T, std::string_view>;

class ByteWriter {
 public:
  template <PlainValue T>
  void value(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view text) {
    value(text.size());
    bytes_ += text;
  }

  /// All that was written. Leaves nothing.
  std::string take() { return std::exchange(bytes_, {}); }

 private:
  std::string bytes_;
};

/// Reads what a ByteWriter wrote, in the same order. Throws MalformedBytes where the bytes end too early.
class ByteReader {
 public:
  /// The bytes have to outlive it, and the texts that it gives.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <PlainValue T>
  T value() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view text() { return take(value<std::size_t>()); }

  /// Throws MalformedBytes unless all was read.
  void expect_end() const {
    if (!rest_.empty()) throw MalformedBytes("malformed bytes: more than what was to be read");
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw MalformedBytes("malformed bytes: they end in the middle of a value");
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

}  // namespace overlap
