#include "commands/sweep.hpp"

#include "commands/latency_options.hpp"
#include "commands/progression.hpp"
#include "commands/usage_error.hpp"
#include "core/policy.hpp"
#include "protocol/strategy_description.hpp"
#include "words/on_one_line.hpp"
#include "words/suggest.hpp"
#include "words/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace overlap {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

UsageError refusal(const std::string& name, std::string_view why) {
  return UsageError(fmt::format("--sweep {}: {}", name, why));
}

std::optional<unsigned> parse_count(const std::string& text, unsigned most) {
  unsigned count = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || rest != text.data() + text.size() || count < 1 || count > most) {
    return std::nullopt;
  }
  return count;
}

// Each gives the value as it is to be named, or throws a clause that says what it should be.
using Check = std::string (*)(const std::string&);

template <unsigned most>
std::string a_count(const std::string& value) {
  const auto count = parse_count(value, most);
  if (!count) throw std::invalid_argument(fmt::format("is not a whole number from 1 to {}", most));
  return std::to_string(*count);
}

std::string a_duration(const std::string& value) {
  if (!parse_duration(value)) throw std::invalid_argument("is not a duration such as 250ms, 1.5s or 2m");
  return value;
}

std::string more_than_nothing(const std::string& value) {
  if (*parse_duration(a_duration(value)) == Duration::zero())
    throw std::invalid_argument("is no time at all");
  return value;
}

std::string warm_or_cold(const std::string& value) {
  if (value != "warm" && value != "cold") throw std::invalid_argument("is neither warm nor cold");
  return value;
}

std::string for_all_routes(const std::string& value) {
  if (value.find('=') != std::string::npos) {
    throw std::invalid_argument("is for one route: what is swept is the latency of all of them");
  }
  return value;
}

// The mock knows what it can take, and refuses the rest before anything is measured.
std::string for_the_mock(const std::string& value) {
  return value;
}

// A setting of `overlap run` that can be swept.
struct Setting {
  const char* name;
  const char* option;
  bool shapes_mock;
  Check check;
  bool (*is_given)(const RunOptions&);
  void (*give)(RunOptions&, const std::string&);
};

constexpr std::array settings{
    Setting{swept_limit, "--max-in-flight", false, a_count<largest_max_in_flight>,
            [](const RunOptions& options) { return options.max_in_flight.has_value(); },
            [](RunOptions& options, const std::string& value) {
              options.max_in_flight = parse_count(value, largest_max_in_flight);
            }},
    Setting{"request_timeout", "--request-timeout", false, more_than_nothing,
            [](const RunOptions& options) { return !options.request_timeout.empty(); },
            [](RunOptions& options, const std::string& value) { options.request_timeout = value; }},
    Setting{"run_timeout", "--run-timeout", false, a_duration,
            [](const RunOptions& options) { return !options.run_timeout.empty(); },
            [](RunOptions& options, const std::string& value) { options.run_timeout = value; }},
    Setting{"max_attempts", "--max-attempts", false, a_count<largest_max_attempts>,
            [](const RunOptions& options) { return options.max_attempts.has_value(); },
            [](RunOptions& options, const std::string& value) {
              options.max_attempts = parse_count(value, largest_max_attempts);
            }},
    Setting{"backoff", "--backoff", false, a_duration,
            [](const RunOptions& options) { return !options.backoff.empty(); },
            [](RunOptions& options, const std::string& value) { options.backoff = value; }},
    Setting{"connections", "--connections", false, warm_or_cold,
            [](const RunOptions& options) { return !options.connections.empty(); },
            [](RunOptions& options, const std::string& value) { options.connections = value; }},
    // A latency of one route goes with a sweep of all: it wins there.
    Setting{"latency", "--latency", true, for_all_routes,
            [](const RunOptions& options) { return covers_all_routes(options.latency); },
            [](RunOptions& options, const std::string& value) { options.latency.push_back(value); }},
    Setting{"time_scale", "--time-scale", true, for_the_mock,
            [](const RunOptions& options) { return !options.time_scale.empty(); },
            [](RunOptions& options, const std::string& value) { options.time_scale = value; }},
    Setting{"profile", "--profile", true, for_the_mock,
            [](const RunOptions& options) { return !options.profile.empty(); },
            [](RunOptions& options, const std::string& value) { options.profile = value; }},
    Setting{"seed", "--seed", true, for_the_mock,
            [](const RunOptions& options) { return !options.seed.empty(); },
            [](RunOptions& options, const std::string& value) { options.seed = value; }},
    Setting{"azure", "--azure", true, for_the_mock,
            [](const RunOptions& options) { return !options.azure.empty(); },
            [](RunOptions& options, const std::string& value) { options.azure = value; }},
};

const Setting* find_setting(std::string_view name) {
  const auto* found = std::find_if(settings.begin(), settings.end(),
                                   [&](const Setting& setting) { return setting.name == name; });
  return found == settings.end() ? nullptr : found;
}

std::vector<std::string> split(const std::string& list, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(separator, begin), list.size());
    parts.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

void refuse_repetition(const SweptDimension& dimension) {
  for (auto value = dimension.values.begin(); value != dimension.values.end(); ++value) {
    if (std::find(dimension.values.begin(), value, *value) != value) {
      throw refusal(dimension.name, fmt::format("\"{}\" is given twice", *value));
    }
  }
}

// Puts the values into the form in which they are named.
void check_values(SweptDimension& dimension, Check check) {
  for (auto& value : dimension.values) {
    try {
      value = check(value);
    } catch (const std::invalid_argument& error) {
      throw refusal(dimension.name, fmt::format("\"{}\" {}", value, error.what()));
    }
  }
  refuse_repetition(dimension);
}

void check_setting(SweptDimension& dimension, const Setting& setting, const RunOptions& options) {
  if (setting.is_given(options)) {
    throw refusal(dimension.name, fmt::format("{} is given as well: leave one of them out", setting.option));
  }
  if (setting.shapes_mock && options.target != "mock") {
    throw refusal(dimension.name, "it shapes the mock, and does nothing to a URL");
  }
  check_values(dimension, setting.check);
}

void check_variable(const SweptDimension& dimension, const RunOptions& options) {
  for (const auto& parameter : options.parameters) {
    if (parameter.starts_with(dimension.name + "=")) {
      throw refusal(dimension.name,
                    fmt::format("--param {} is given as well: leave one of them out", parameter));
    }
  }
}

}  // namespace

SweptDimension parse_sweep(const std::string& written) {
  const auto equals = written.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(fmt::format("--sweep: \"{}\" is not of the form name=value,value", written));
  }
  SweptDimension dimension{written.substr(0, equals), {}};
  const auto list = written.substr(equals + 1);
  if (on_one_line(written) != written) throw UsageError("--sweep: a value has to be printable text in UTF-8");
  const char separator = list.find(';') == std::string::npos ? ',' : ';';
  dimension.values = split(list, separator);
  if (list.empty()) throw refusal(dimension.name, "it has no values");
  if (contains(dimension.values, ""))
    throw refusal(dimension.name, fmt::format("a value is empty in \"{}\"", list));
  const auto with_colon =
      std::find_if(dimension.values.begin(), dimension.values.end(),
                   [](const auto& value) { return value.find(':') != std::string::npos; });
  if (separator == ',' && dimension.values.size() > 1 && with_colon != dimension.values.end()) {
    throw refusal(dimension.name,
                  fmt::format("a comma may belong to \"{}\", so separate the values with semicolons, as in "
                              "'20ms;lognormal:40ms,0.5'",
                              *with_colon));
  }
  try {
    dimension.values = expand_progressions(dimension.values, max_swept_cells);
  } catch (const std::invalid_argument& error) {
    throw refusal(dimension.name, error.what());
  }
  refuse_repetition(dimension);
  return dimension;
}

bool is_swept_setting(const std::string& name) {
  return find_setting(name) != nullptr;
}

Sweeps resolve_sweeps(std::vector<SweptDimension> dimensions, const RunOptions& options,
                      const SweepableNames& names) {
  Sweeps sweeps;
  std::size_t points = 1;
  for (auto& dimension : dimensions) {
    const auto& name = dimension.name;
    const bool twice = std::any_of(sweeps.all.begin(), sweeps.all.end(),
                                   [&](const SweptDimension& other) { return other.name == name; });
    if (twice) throw refusal(name, "it is swept twice");
    const auto* setting = find_setting(name);
    if (setting != nullptr || contains(names.variables, name)) {
      if (setting != nullptr) {
        check_setting(dimension, *setting, options);
      } else {
        check_variable(dimension, options);
      }
      points *= dimension.values.size();  // of at most 2,000 times 2,000
      if (points > max_swept_cells) {
        throw UsageError(
            fmt::format("--sweep: there are {} points or more, and {} cells are the most: sweep fewer values",
                        points, max_swept_cells));
      }
      sweeps.points.push_back(dimension);
    } else if (contains(names.numbered, name)) {
      check_values(dimension, a_count<largest_parameter>);
      sweeps.rows.push_back(dimension);
    } else if (contains(names.unnumbered, name)) {
      throw refusal(name, "this strategy takes no number that could be swept");
    } else {
      std::vector<std::string> known;
      for (const auto& candidate : settings) known.emplace_back(candidate.name);
      known.insert(known.end(), names.variables.begin(), names.variables.end());
      known.insert(known.end(), names.numbered.begin(), names.numbered.end());
      throw UsageError("--sweep: " + unknown_name("name", "names that can be swept", name, known));
    }
    sweeps.all.push_back(std::move(dimension));
  }
  return sweeps;
}

RunOptions at_point(RunOptions options, const Point& point) {
  for (const auto& [name, value] : point) {
    if (const auto* setting = find_setting(name)) {
      setting->give(options, value);
    } else {
      options.parameters.push_back(name + "=" + value);
    }
  }
  return options;
}

std::vector<std::string> with_numbers(const std::vector<std::string>& strategies,
                                      const std::vector<SweptDimension>& rows) {
  auto result = strategies;
  for (const auto& [name, values] : rows) {
    for (const auto& strategy : strategies) {
      if (strategy.starts_with(name + ":")) {
        throw refusal(name, fmt::format("{} is named as well: leave one of them out", strategy));
      }
    }
    std::vector<std::string> numbered;
    for (const auto& value : values) numbered.push_back(name + ":" + value);
    const auto at = std::find(result.begin(), result.end(), name);
    result.insert(at == result.end() ? at : result.erase(at), numbered.begin(), numbered.end());
  }
  return result;
}

}  // namespace overlap
