#include "run/evidence.hpp"

#include "cases.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

class EvidenceCases : public testing::TestWithParam<Sentence> {};

TEST_P(EvidenceCases, Hold) {
  for (const auto& each : GetParam().cases) {
    Request request;
    request.secrets =
        std::make_shared<const std::vector<std::string>>(each.value("secrets", std::vector<std::string>()));
    Response response;
    response.status = each.at("status").get<unsigned>();
    response.body = each.at("body").get<std::string>();
    for (const auto& field : each.value("headers", nlohmann::json::array())) {
      response.headers.add(field.at(0).get<std::string>(), field.at(1).get<std::string>());
    }
    EXPECT_EQ(evidence(request, response), each.at("sentence").get<std::string>());
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, EvidenceCases, testing::ValuesIn(sentences("evidence", "evidence")), name_of);

TEST(Evidence, OfALineThatBeginsInNoCharacterIsNothingOfIt) {
  Response response;
  response.status = 500;
  response.body = std::string(150, '\x80');
  EXPECT_EQ(evidence({}, response), "status 500: ...");
}

}  // namespace
}  // namespace overlap
