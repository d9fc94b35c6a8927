#include "words/natural_order.hpp"

#include "cases.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace overlap {
namespace {

class NaturalOrder : public testing::TestWithParam<Sentence> {};

TEST_P(NaturalOrder, HoldsTheCases) {
  for (const auto& each : GetParam().cases) {
    const auto sorted = each.at("sorted").get<std::vector<std::string>>();
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      for (std::size_t j = 0; j < sorted.size(); ++j) {
        EXPECT_EQ(comes_before(sorted[i], sorted[j]), i < j) << sorted[i] << " and " << sorted[j];
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, NaturalOrder, testing::ValuesIn(sentences("natural_order", "order")),
                         name_of);

}  // namespace
}  // namespace overlap
