#include "core/bytes.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace overlap {
namespace {

std::string number_and_text() {
  ByteWriter out;
  out.value(std::uint32_t{7});
  out.text(std::string("a\0b", 3));
  out.text("");
  return out.take();
}

TEST(Bytes, ComeBackAsTheyWereWritten) {
  const auto bytes = number_and_text();
  ByteReader in(bytes);
  EXPECT_EQ(in.value<std::uint32_t>(), 7U);
  EXPECT_EQ(in.text(), std::string_view("a\0b", 3));
  EXPECT_EQ(in.text(), "");
  EXPECT_NO_THROW(in.expect_end());
}

TEST(Bytes, ThatEndTooEarlyAreRefused) {
  const auto bytes = number_and_text();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader in(std::string_view(bytes).substr(0, size));
    const auto read_all = [&] {
      in.value<std::uint32_t>();
      in.text();
      in.text();
    };
    EXPECT_THROW(read_all(), MalformedBytes) << size;
  }
}

TEST(Bytes, ThatAreLeftOverAreRefused) {
  const auto bytes = number_and_text();
  ByteReader in(bytes);
  in.value<std::uint32_t>();
  EXPECT_THROW(in.expect_end(), MalformedBytes);
}

TEST(Bytes, AreLeftToTheWriterOnlyUntilTheyAreTaken) {
  ByteWriter out;
  out.text("once");
  out.take();
  EXPECT_EQ(out.take(), "");
}

}  // namespace
}  // namespace overlap
