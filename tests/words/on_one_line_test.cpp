#include "words/on_one_line.hpp"

#include <gtest/gtest.h>

#include <string>

namespace overlap {
namespace {

TEST(OnOneLine, LeavesWhatCanBePrinted) {
  for (const auto* text : {"", "plain", "größer 中文 👍🏽", "\u00A0\u2027\u202F\u2065\u206A"})
    EXPECT_EQ(on_one_line(text), text);
}

TEST(OnOneLine, MakesControlCharactersOfEveryKindSpaces) {
  EXPECT_EQ(on_one_line("a\nb\r\tc\x1b[31m\x7f"), "a b  c [31m ");
  EXPECT_EQ(on_one_line(std::string("a\0b", 3)), "a b");
  EXPECT_EQ(on_one_line("\u0080|\u009b|\u009f|\u2028|\u2029|\u202a|\u202e|\u2066|\u2069"),
            " | | | | | | | | ");
}

TEST(OnOneLine, MarksBytesThatAreNoUtf8) {
  EXPECT_EQ(on_one_line("\x9b[31m"), "\uFFFD[31m");
  EXPECT_EQ(on_one_line("\xC0\x9b"), "\uFFFD\uFFFD");                      // ESC-like, too long a form
  EXPECT_EQ(on_one_line("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // a surrogate
  EXPECT_EQ(on_one_line("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // above U+10FFFF
  EXPECT_EQ(on_one_line("x\xE2\x82"), "x\uFFFD\uFFFD");                    // cut off
}

TEST(WithoutControls, KeepsLinesAndTabs) {
  EXPECT_EQ(without_controls("a\tb\r\nc\x1b"), "a\tb\r\nc ");
}

TEST(WithEscapedControls, IsTheSameDocument) {
  EXPECT_EQ(with_escaped_controls("{\n  \"a\": \"\\u001b \u009b\x7f\u202e größer\"\n}"),
            "{\n  \"a\": \"\\u001b \\u009b\\u007f\\u202e größer\"\n}");
}

}  // namespace
}  // namespace overlap
