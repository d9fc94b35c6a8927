#include "loader/page_link.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace overlap {
namespace {

std::optional<std::string> next_of(std::string_view value) {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  headers.add("link", value);
  return next_in_link_header(headers);
}

TEST(LinkHeader, NamesTheNextPage) {
  EXPECT_EQ(next_of("<https://h/x?page=2>; rel=\"next\""), "https://h/x?page=2");
  EXPECT_EQ(next_of("</x>; rel=next"), "/x");
  EXPECT_EQ(next_of("</x>;REL=\"NEXT\""), "/x");
  EXPECT_EQ(next_of("  </x> ; title=\"a; b, c\" ; rel = \"prefetch next\""), "/x");
}

TEST(LinkHeader, TheFirstNextOfSeveralLinksCounts) {
  EXPECT_EQ(next_of("</1>; rel=\"prev\", </3>; rel=\"next\", </9>; rel=\"next\""), "/3");
  EXPECT_EQ(next_of("</1>; title=\"a, <b>; rel=next\"; rel=prev, </3>; rel=\"next\""), "/3");
  EXPECT_EQ(next_of("</1>; title=\"a \\\" , b\"; rel=prev, </3>; rel=\"next\""), "/3");
}

TEST(LinkList, NamesTheNextPageByItsRelation) {
  const auto next_in = [](std::string_view links) {
    return next_in_link_list(boost::json::parse({links.data(), links.size()}).as_array());
  };
  EXPECT_EQ(next_in(R"([{"rel": "previous", "href": "/1"}, {"rel": "next", "href": "/3"}])"), "/3");
  for (const char* links : {"[]", R"([{"rel": "previous", "href": "/1"}])", R"(["/3"])",
                            R"([{"href": "/3"}])", R"([{"rel": "next"}, {"rel": "next", "href": 3}])"}) {
    EXPECT_EQ(next_in(links), std::nullopt) << links;
  }
}

TEST(LinkHeader, MayBeSeveralFields) {
  Headers headers;
  headers.add("Link", "</9>; rel=last");
  headers.add("Link", "</2>; rel=next");
  EXPECT_EQ(next_in_link_header(headers), "/2");
}

TEST(LinkHeader, WithoutANextLinkIsTheEnd) {
  EXPECT_EQ(next_in_link_header({}), std::nullopt);
  for (const char* value :
       {"</1>; rel=prev", "</1>", "</1>; rel=nextish", "</1>; rel=\"prev\"; rel=\"next\"", "</1; rel=next",
        "", "rel=next", "</1>; relation=next", "</1>; title=\"", "</1>; a=\"\\"}) {
    EXPECT_EQ(next_of(value), std::nullopt) << value;
  }
}

TEST(LinkTarget, IsAUrlOrAPath) {
  EXPECT_EQ(link_target("/x?y"), "/x?y");
  EXPECT_EQ(link_target("HTTPS://h/x"), "HTTPS://h/x");
  EXPECT_EQ(link_target("http://h"), "http://h");
  for (const char* link : {"", "x", "?x", "//h/x", "https://", "ftp://h/", "https:/h", "#", "mailto:a@b"}) {
    EXPECT_EQ(link_target(link), std::nullopt) << link;
  }
}

TEST(LinkTarget, HasNoFragment) {
  EXPECT_EQ(link_target("/x#y"), "/x");
}

TEST(LinkTarget, KeepsWhatIsEncodedAndEncodesWhatNoUrlMayHold) {
  EXPECT_EQ(link_target("/x%20y?$a='b'&c=[1]"), "/x%20y?$a='b'&c=[1]");
  EXPECT_EQ(link_target("/x y\"<>\\^`{|}\r\n\t\x7f\xc3\xa4"),
            "/x%20y%22%3C%3E%5C%5E%60%7B%7C%7D%0D%0A%09%7F%C3%A4");
}

TEST(WithoutAuthority, IsThePathAndQuery) {
  EXPECT_EQ(without_authority("https://h:1/x?y"), "/x?y");
  EXPECT_EQ(without_authority("http://h?y"), "?y");
  EXPECT_EQ(without_authority("http://h"), "/");
  EXPECT_EQ(without_authority("/x?u=http://h/"), "/x?u=http://h/");
}

}  // namespace
}  // namespace overlap
