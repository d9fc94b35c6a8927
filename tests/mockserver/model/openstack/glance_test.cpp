#include "mockserver/model/openstack/glance.hpp"

#include "tests/mockserver/model/openstack/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace overlap::mock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string images = "/image/v2/images";

TEST(Glance, EveryLimitYieldsEveryImageExactlyOnce) {
  const auto model = make_cloud({0, 0, 30, 0});
  const auto whole = list_of(model, images + "?limit=1000", "images");
  EXPECT_EQ(whole.size(), 30U);
  for (const std::size_t limit : {1, 2, 7, 15, 29, 30, 31}) {
    EXPECT_EQ(walk_images(model, images + "?limit=" + std::to_string(limit)), whole) << limit;
  }
}

TEST(Glance, APageHoldsTwentyFiveUnlessToldOtherwiseAndNeverMoreThanAThousand) {
  const auto model = make_cloud({0, 0, 1001, 0});
  EXPECT_EQ(list_of(model, images, "images").size(), 25U);
  EXPECT_EQ(list_of(model, images + "?limit=5000", "images").size(), 1000U);
  EXPECT_TRUE(list_of(model, images + "?limit=0", "images").empty());
}

TEST(Glance, LinksLackThePrefixOfTheEndpoint) {
  const auto page = ask_json(make_cloud(), images + "?limit=2&status=active");
  const auto last = page["images"][1]["id"].get<std::string>();
  EXPECT_EQ(page["next"], "/v2/images?limit=2&status=active&marker=" + last);
  EXPECT_EQ(page["first"], "/v2/images?limit=2&status=active");
  EXPECT_EQ(page["schema"], "/v2/schemas/images");
  EXPECT_EQ(ask_json(make_cloud(), images)["first"], "/v2/images");
  EXPECT_FALSE(ask_json(make_cloud({0, 0, 3, 0}), images).contains("next"));
}

TEST(Glance, IdsLeadToTheirImages) {
  const auto model = make_cloud();
  for (const auto& image : walk_images(model, images)) {
    EXPECT_EQ(ask_json(model, "/image" + image["self"].get<std::string>()), image);
  }
}

TEST(Glance, RefusesWithAPageOfHtml) {
  const auto model = make_cloud();
  const auto reply = ask(model, images + "/<b>");
  EXPECT_EQ(reply.status, 404U);
  EXPECT_THAT(reply.fields, HasSubstr("Content-Type: text/html"));
  EXPECT_THAT(*reply.body, HasSubstr("<h1>404 Not Found</h1>\n  No image found with ID &lt;b&gt;<br />"));
  EXPECT_THAT(*reply.body, Not(HasSubstr("<b>")));
  EXPECT_EQ(ask(model, images, "DELETE").status, 405U);
}

TEST(Glance, BadLimitsMarkersAndOrdersAreRefused) {
  const auto model = make_cloud();
  for (const auto& [query, message] :
       std::vector<std::pair<std::string, std::string>>{{"?limit=-1", "limit param must be positive"},
                                                        {"?limit=x", "limit param must be an integer"},
                                                        {"?marker=nobody", "No image found with ID nobody"},
                                                        {"?sort_key=colour", "Invalid sort key: colour."},
                                                        {"?sort=name:up", "Invalid sort direction: up"}}) {
    const auto reply = ask(model, images + query);
    EXPECT_EQ(reply.status, 400U) << query;
    EXPECT_THAT(*reply.body, HasSubstr(message));
  }
}

TEST(Glance, FiltersByAnyMember) {
  const auto model = make_cloud({0, 0, 60, 0});
  const auto all = walk_images(model, images);
  const auto expect = [&](const std::string& query, const auto& wanted) {
    std::vector<Json> expected;
    std::copy_if(all.begin(), all.end(), std::back_inserter(expected), wanted);
    EXPECT_EQ(walk_images(model, images + query), expected) << query;
    return expected.size();
  };
  EXPECT_GT(expect("?visibility=private", [](const Json& i) { return i["visibility"] == "private"; }), 0U);
  EXPECT_GT(expect("?status=deactivated", [](const Json& i) { return i["status"] == "deactivated"; }), 0U);
  EXPECT_GT(expect("?os_distro=debian", [](const Json& i) { return i["os_distro"] == "debian"; }), 0U);
  expect("?status=in:active,deactivated", [](const Json&) { return true; });
  expect("?visibility=all&limit=7", [](const Json&) { return true; });
  expect("?os_hidden=true", [](const Json&) { return false; });
  expect("?colour=red", [](const Json&) { return false; });
  expect("?tag=new", [](const Json&) { return false; });
  expect("?size_min=1000000000", [](const Json& i) { return i["size"] >= 1'000'000'000; });
  expect("?size_max=1000000000&limit=3", [](const Json& i) { return i["size"] <= 1'000'000'000; });
  const auto& one = all[17];
  expect("?name=" + one["name"].get<std::string>(), [&](const Json& i) { return i == one; });
}

TEST(Glance, SortsAsTold) {
  const auto model = make_cloud();
  const auto sorted_by = [&](const std::string& query, const char* member, bool descending) {
    const auto items = list_of(model, images + "?limit=100&" + query, "images");
    EXPECT_EQ(items.size(), 30U);
    return std::is_sorted(items.begin(), items.end(), [&](const Json& a, const Json& b) {
      return descending ? b[member] < a[member] : a[member] < b[member];
    });
  };
  EXPECT_TRUE(sorted_by("sort=name:asc", "name", false));
  EXPECT_TRUE(sorted_by("sort=status,size:asc", "status", true));
  EXPECT_TRUE(sorted_by("sort_key=size&sort_dir=asc", "size", false));
  EXPECT_TRUE(sorted_by("sort_key=created_at", "created_at", true));
  EXPECT_TRUE(sorted_by("", "created_at", true)) << "the newest first";
  EXPECT_EQ(walk_images(model, images + "?sort=name:asc&limit=4"),
            list_of(model, images + "?sort=name:asc&limit=100", "images"));
}

TEST(Glance, TheSchemaKnowsTheMembersOfEveryImage) {
  const auto model = make_cloud();
  const auto schema = ask_json(model, "/image/v2/schemas/image");
  EXPECT_EQ(schema["name"], "image");
  const auto image = ask_json(model, images)["images"][0];
  for (const auto& [name, value] : image.items()) {
    EXPECT_TRUE(schema["properties"].contains(name) || value.is_string()) << name;
  }
  EXPECT_EQ(ask_json(model, "/image/v2/schemas/images")["properties"]["images"]["items"], schema);
  EXPECT_EQ(ask(model, "/image/v2/schemas/other").status, 404U);
}

}  // namespace
}  // namespace overlap::mock
