#include "mockserver/model/text_encoding.hpp"

#include <cstddef>
#include <cstdint>

namespace overlap::mock {

bool is_utf8(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  for (std::size_t at = 0; at < bytes.size();) {
    const unsigned first = byte(at++);
    if (first < 0x80) continue;
    const std::size_t others = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || bytes.size() - at < others) return false;
    // What the second byte may be depends on the first (RFC 3629, 4); all further ones are 80 to BF.
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
    for (std::size_t i = 0; i < others; ++i) {
      const unsigned next = byte(at++);
      if (next < low || next > high) return false;
      low = 0x80;
      high = 0xBF;
    }
  }
  return true;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  encoded.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
    };
    const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    encoded += alphabet[group >> 18];
    encoded += alphabet[group >> 12 & 63];
    encoded += at + 1 < bytes.size() ? alphabet[group >> 6 & 63] : '=';
    encoded += at + 2 < bytes.size() ? alphabet[group & 63] : '=';
  }
  return encoded;
}

}  // namespace overlap::mock
