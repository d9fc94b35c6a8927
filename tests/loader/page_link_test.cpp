#include "loader/page_link.hpp"

#include "cases.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace overlap {
namespace {

class LinkHeader : public testing::TestWithParam<Sentence> {};

TEST_P(LinkHeader, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    Headers headers;
    for (const auto& field : each.at("fields")) {
      headers.add(field.at(0).get<std::string>(), field.at(1).get<std::string>());
    }
    EXPECT_EQ(next_in_link_header(headers), text_or_nothing(each.at("next"))) << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, LinkHeader, testing::ValuesIn(sentences("page_link", "link_header")),
                         name_of);

class LinkList : public testing::TestWithParam<Sentence> {};

TEST_P(LinkList, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    const auto links = boost::json::parse(each.at("links").dump());
    EXPECT_EQ(next_in_link_list(links.as_array()), text_or_nothing(each.at("next"))) << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, LinkList, testing::ValuesIn(sentences("page_link", "link_list")), name_of);

class LinkTarget : public testing::TestWithParam<Sentence> {};

TEST_P(LinkTarget, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    EXPECT_EQ(link_target(each.at("link").get<std::string>(), each.value("from", "/")),
              text_or_nothing(each.at("target")))
        << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, LinkTarget, testing::ValuesIn(sentences("page_link", "link_target")),
                         name_of);

class WithoutAuthority : public testing::TestWithParam<Sentence> {};

TEST_P(WithoutAuthority, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    const auto target = each.at("target").get<std::string>();
    EXPECT_EQ(without_authority(target), each.at("path").get<std::string>()) << each;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, WithoutAuthority,
                         testing::ValuesIn(sentences("page_link", "without_authority")), name_of);

}  // namespace
}  // namespace overlap
