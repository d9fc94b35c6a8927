#include "commands/progression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace overlap {

namespace {

constexpr std::size_t max_decimals = 6;
constexpr std::int64_t largest =
    1'000'000'000'000'000;  // of the numbers with their decimals; sums cannot overflow

// A number as it was typed: 2.5ms has the digits 25, one decimal and the unit ms.
struct Number {
  std::int64_t digits = 0;
  std::size_t decimals = 0;
  std::string_view unit;
};

std::optional<Number> parse_number(std::string_view text) {
  const auto end_of = [&](std::size_t from) {
    return std::min(text.find_first_not_of("0123456789", from), text.size());
  };
  Number number;
  const auto whole = end_of(0);
  auto end = whole;
  if (whole == 0) return std::nullopt;
  std::string digits(text.substr(0, whole));
  if (end < text.size() && text[end] == '.') {
    end = end_of(whole + 1);
    number.decimals = end - whole - 1;
    if (number.decimals == 0 || number.decimals > max_decimals) return std::nullopt;
    digits += text.substr(whole + 1, number.decimals);
  }
  number.unit = text.substr(end);
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number.digits);
  if (error != std::errc{} || number.digits > largest) return std::nullopt;
  return number;
}

std::int64_t power_of_ten(std::size_t exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

// All that a "..." has to do with, in one unit and with as many decimals as the most exact of them.
struct Neighbours {
  std::vector<std::int64_t> before;
  std::int64_t end = 0;
  std::size_t decimals = 0;
  std::string unit;

  std::string text(std::int64_t value) const {
    const auto one = power_of_ten(decimals);
    auto number = std::to_string(value / one);
    if (const auto fraction = value % one; fraction != 0) {
      number += fmt::format(".{:0{}}", fraction, decimals);
      number.erase(number.find_last_not_of('0') + 1);
    }
    return number + unit;
  }
};

Neighbours read_neighbours(const std::vector<std::string>& before, const std::string& end) {
  std::vector<Number> numbers;
  auto texts = before;
  texts.push_back(end);
  for (const auto& text : texts) {
    const auto number = parse_number(text);
    if (!number) {
      throw std::invalid_argument(
          fmt::format("\"{}\" stands beside ... and is not a number that could be counted on from", text));
    }
    if (!numbers.empty() && number->unit != numbers.front().unit) {
      throw std::invalid_argument(fmt::format(
          "\"{}\" and \"{}\" differ in their units: what ... stands between has one", texts[0], text));
    }
    numbers.push_back(*number);
  }
  Neighbours neighbours;
  neighbours.unit = numbers.front().unit;
  for (const auto& number : numbers) neighbours.decimals = std::max(neighbours.decimals, number.decimals);
  for (const auto& number : numbers) {
    const auto factor = power_of_ten(neighbours.decimals - number.decimals);
    if (number.digits > largest / factor) {
      throw std::invalid_argument("its numbers have more digits than can be counted on from");
    }
    neighbours.before.push_back(number.digits * factor);
  }
  neighbours.end = neighbours.before.back();
  neighbours.before.pop_back();
  return neighbours;
}

// Gives the next value; nullopt where the series has no further one that can be written.
using Series = std::function<std::optional<std::int64_t>(std::int64_t value)>;

Series equal_steps(std::int64_t first, std::int64_t second) {
  return [step = second - first](std::int64_t value) -> std::optional<std::int64_t> {
    const auto next = value + step;
    if (next < 0 || next > largest) return std::nullopt;
    return next;
  };
}

Series equal_factors(std::int64_t first, std::int64_t second) {
  const auto common = std::max<std::int64_t>(std::gcd(first, second), 1);
  return [times = second / common, by = first / common](std::int64_t value) -> std::optional<std::int64_t> {
    if (times == 0 || by == 0 || value % by != 0 || value / by > largest / times) return std::nullopt;
    return value / by * times;
  };
}

std::optional<std::int64_t> after_in_one_two_five(std::int64_t value) {
  std::int64_t unit = 1;
  for (; value > 0 && value % 10 == 0; value /= 10) unit *= 10;
  if (unit > largest / 10) return std::nullopt;
  if (value == 1) return 2 * unit;
  if (value == 2) return 5 * unit;
  return value == 5 ? std::optional(10 * unit) : std::nullopt;
}

std::optional<std::int64_t> before_in_one_two_five(std::int64_t value) {
  std::int64_t unit = 1;
  for (; value > 0 && value % 10 == 0; value /= 10) unit *= 10;
  if (value == 5) return 2 * unit;
  if (value == 2) return unit;
  return value == 1 && unit >= 10 ? std::optional(unit / 2) : std::nullopt;
}

bool continues(const Series& after, const std::vector<std::int64_t>& values) {
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (after(values[i - 1]) != values[i]) return false;
  }
  return true;
}

// The values that a series puts between its beginning and the end, the end included.
struct Reading {
  std::vector<std::int64_t> values;
  bool meets_end = false;
};

Reading read_on(const Series& after, const Neighbours& list, std::size_t most) {
  const bool upwards = list.before.back() > list.before.front();
  Reading reading;
  auto value = std::optional(list.before.back());
  while ((value = after(*value)) && reading.values.size() <= most) {
    reading.values.push_back(*value);
    if (*value == list.end) reading.meets_end = true;
    if (upwards ? *value >= list.end : *value <= list.end) break;
  }
  return reading;
}

// "1,2,4,8,...,64": the beginning, what would come next, and the end.
std::string as_read(const Neighbours& list, const Reading& reading) {
  std::string text;
  for (const auto value : list.before) text += list.text(value) + ",";
  const auto& values = reading.values;
  constexpr std::size_t enough = 3;
  if (values.size() <= enough) {
    for (const auto value : values) text += list.text(value) + ",";
    text.pop_back();
    return text;
  }
  return text +
         fmt::format("{},{},...,{}", list.text(values[0]), list.text(values[1]), list.text(values.back()));
}

std::vector<std::string> between(const std::vector<std::string>& before, const std::string& end,
                                 std::size_t most) {
  const auto list = read_neighbours(before, end);
  const auto written = fmt::format("{},{},{}", fmt::join(before, ","), and_so_on, end);
  const auto first = list.before[0], second = list.before[1];
  std::vector<Series> candidates{equal_steps(first, second), equal_factors(first, second)};
  if (list.before.size() > 2) {  // 10,20,...,100 goes by tens
    candidates.emplace_back(second > first ? after_in_one_two_five : before_in_one_two_five);
  }

  std::vector<Reading> met, missed;
  for (const auto& series : candidates) {
    if (first == second || !continues(series, list.before)) continue;
    auto reading = read_on(series, list, most);
    if (reading.values.size() > most) {
      throw std::invalid_argument(fmt::format("{} is more than {} values", written, most));
    }
    (reading.meets_end ? met : missed).push_back(std::move(reading));
  }
  if (met.size() > 1) {
    throw std::invalid_argument(fmt::format("{} could be {} or {}: write one more value before the dots",
                                            written, as_read(list, met[0]), as_read(list, met[1])));
  }
  if (met.empty() && missed.empty()) {
    throw std::invalid_argument(
        fmt::format("{}: {} do not go on by equal steps or equal factors, nor as 1,2,5,10 does", written,
                    fmt::join(before, ",")));
  }
  if (met.empty()) {
    const auto& reading = missed.front();
    throw std::invalid_argument(fmt::format(
        "{} reads as {}, which does not meet {}", written,
        reading.values.empty() ? fmt::format("{}", fmt::join(before, ",")) : as_read(list, reading), end));
  }
  std::vector<std::string> values;
  for (const auto value : met[0].values) values.push_back(list.text(value));
  values.back() = end;  // as it was typed
  return values;
}

}  // namespace

std::vector<std::string> expand_progressions(const std::vector<std::string>& list, std::size_t most) {
  std::vector<std::string> result, before;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] != and_so_on) {
      result.push_back(list[i]);
      before.push_back(list[i]);
      continue;
    }
    if (before.size() < 2 || i + 1 == list.size() || list[i + 1] == and_so_on) {
      throw std::invalid_argument(
          "\"...\" stands between at least two values that it goes on from and the last one, as in "
          "1,2,5,...,1000");
    }
    const auto& end = list[++i];
    for (auto& value : between(before, end, most)) result.push_back(std::move(value));
    before = {end};
  }
  if (result.size() > most) {
    throw std::invalid_argument(fmt::format("it lists {} values, more than {}", result.size(), most));
  }
  return result;
}

}  // namespace overlap
