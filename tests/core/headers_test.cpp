#include "core/headers.hpp"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace overlap {
namespace {

using testing::ElementsAre;
using testing::Pair;

Headers example() {
  Headers headers;
  headers.add("Content-Type", "application/json");
  headers.add("Link", "</2>; rel=\"next\"");
  headers.add("X-Empty", "");
  headers.add("link", "</9>; rel=\"last\"");
  return headers;
}

TEST(Headers, AreKeptAsTheyGoOverTheWire) {
  EXPECT_EQ(example().text(),
            "Content-Type: application/json\r\nLink: </2>; rel=\"next\"\r\nX-Empty: \r\nlink: </9>; "
            "rel=\"last\"\r\n");
  EXPECT_FALSE(example().empty());
  EXPECT_TRUE(Headers().empty());
}

TEST(Headers, AreFoundWhateverTheirCase) {
  EXPECT_EQ(example().find("content-TYPE"), "application/json");
}

TEST(Headers, GiveTheFirstOfSeveralValues) {
  EXPECT_EQ(example().find("LINK"), "</2>; rel=\"next\"");
}

TEST(Headers, MayHaveAnEmptyValueWhichIsNotTheSameAsNone) {
  EXPECT_EQ(example().find("X-Empty"), "");
  EXPECT_EQ(example().find("X-Other"), std::nullopt);
  EXPECT_EQ(Headers().find("Link"), std::nullopt);
}

TEST(Headers, AreNotFoundByAPartOfTheirName) {
  EXPECT_EQ(example().find("Content"), std::nullopt);
  EXPECT_EQ(example().find("Content-Type "), std::nullopt);
  EXPECT_EQ(example().find("</2>; rel=\"next\""), std::nullopt);
}

TEST(Headers, AreVisitedInTheOrderTheyWereAdded) {
  std::vector<std::pair<std::string, std::string>> seen;
  example().for_each([&](std::string_view name, std::string_view value) { seen.emplace_back(name, value); });
  EXPECT_THAT(seen, ElementsAre(Pair("Content-Type", "application/json"), Pair("Link", "</2>; rel=\"next\""),
                                Pair("X-Empty", ""), Pair("link", "</9>; rel=\"last\"")));
}

TEST(Headers, HaveNoBlanksAroundTheirValues) {
  Headers headers;
  headers.add("A", " \t one two\t ");
  headers.add("B", " \t");
  EXPECT_EQ(headers.find("A"), "one two");
  EXPECT_EQ(headers.find("B"), "");
  EXPECT_EQ(headers.text(), "A: one two\r\nB: \r\n");
}

TEST(Headers, KeepColonsInValues) {
  Headers headers;
  headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT: really");
  EXPECT_EQ(headers.find("date"), "Sun, 06 Nov 1994 08:49:37 GMT: really");
}

}  // namespace
}  // namespace overlap
