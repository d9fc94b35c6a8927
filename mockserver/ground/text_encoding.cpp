#include "mockserver/ground/text_encoding.hpp"

#include <cstddef>

namespace overlap::mock {

bool is_utf8(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  for (std::size_t at = 0; at < bytes.size();) {
    const unsigned first = byte(at++);
    if (first < 0x80) continue;
    const std::size_t others = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || bytes.size() - at < others) return false;
    // The range of the second byte depends on the first (RFC 3629, 4); all further ones are 80 to BF.
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

}  // namespace overlap::mock
