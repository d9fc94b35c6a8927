#include "mockserver/model/openstack/listing.hpp"

#include "words/letter_case.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <span>
#include <utility>

namespace overlap::mock {

namespace {

std::string as_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return {};
  return value.dump();
}

bool is_value(const Json& value, std::string_view text) {
  if (value.is_boolean()) {
    const bool yes = equal_ignoring_case(text, "true") || text == "1";
    return value.get<bool>() == yes;
  }
  if (!value.is_array()) return as_text(value) == text;
  return std::any_of(value.begin(), value.end(), [&](const Json& element) {
    if (!element.is_object()) return as_text(element) == text;
    const auto equals = std::min(text.find('='), text.size());
    const auto member = element.find(std::string(text.substr(0, equals)));
    return member != element.end() && as_text(*member) == text.substr(std::min(equals + 1, text.size()));
  });
}

// Whether a comes before b.
bool in_order(const Json& a, const Json& b, const std::vector<SortKey>& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& lesser = order[i].descending ? b[i] : a[i];
    const auto& greater = order[i].descending ? a[i] : b[i];
    if (lesser < greater) return true;
    if (greater < lesser) return false;
  }
  return false;
}

std::vector<std::size_t> select(const Collection& collection, const Walk& walk) {
  std::vector<std::size_t> numbers(collection.count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  if (!walk.wanted && walk.order.empty()) return numbers;

  std::vector<std::pair<std::size_t, Json>> chosen;
  for (const auto number : numbers) {
    const auto item = collection.item(number);
    if (walk.wanted && !walk.wanted(item)) continue;
    auto keys = Json::array();
    for (const auto& key : walk.order) keys.push_back(item.contains(key.field) ? item[key.field] : Json());
    chosen.emplace_back(number, std::move(keys));
  }
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](const auto& a, const auto& b) { return in_order(a.second, b.second, walk.order); });
  numbers.clear();
  for (const auto& [number, keys] : chosen) numbers.push_back(number);
  return numbers;
}

}  // namespace

std::optional<std::vector<std::size_t>> list_page(const Collection& collection, const Walk& walk) {
  const auto numbers = select(collection, walk);
  std::span<const std::size_t> rest = numbers;
  if (walk.marker) {
    const auto marked = collection.find(*walk.marker);
    if (!marked) return std::nullopt;
    const auto at = std::find(numbers.begin(), numbers.end(), *marked);
    if (at == numbers.end()) return std::nullopt;
    const auto before = static_cast<std::size_t>(at - numbers.begin());
    rest = walk.backwards ? rest.first(before) : rest.subspan(before + 1);
  }
  const auto size = std::min(walk.limit, rest.size());
  rest = walk.backwards ? rest.last(size) : rest.first(size);
  return std::vector<std::size_t>(rest.begin(), rest.end());
}

bool has_one_of(const Json& item, std::string_view member, const std::vector<std::string_view>& values) {
  const auto at = item.find(std::string(member));
  return at == item.end() || std::any_of(values.begin(), values.end(),
                                         [&](std::string_view value) { return is_value(*at, value); });
}

std::optional<std::size_t> read_count(std::string_view text) {
  std::size_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || number > SIZE_MAX / 2) return std::nullopt;
  return number;
}

std::vector<std::string_view> all_values(const Parameters& query, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : query.all()) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::string query_with_marker(const Parameters& query, std::string_view id, bool backwards) {
  std::string encoded;
  for (const auto& [name, value] : query.all()) {
    if (name == "marker" || name == "page_reverse") continue;
    encoded += percent_encode(name) + '=' + percent_encode(value) + '&';
  }
  encoded.append("marker=").append(percent_encode(id));
  if (backwards) encoded += "&page_reverse=True";
  return encoded;
}

}  // namespace overlap::mock
