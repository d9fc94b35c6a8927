#include "mockserver/behaviour/percentile_table.hpp"

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/spec_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace overlap::mock {

namespace {

[[noreturn]] void refuse(const std::string& reason) {
  throw std::invalid_argument(reason);
}

Percentile read_percentile(const std::string& key, const Json& value) {
  const auto percent = parse_number(key);
  if (!percent || *percent < 0 || *percent > 100)
    refuse(fmt::format("has a percentile \"{}\": write a number from 0 to 100", key));
  const auto duration = value.is_string() ? parse_duration(value.get<std::string>()) : std::nullopt;
  if (!duration || *duration > longest_latency) {
    refuse(fmt::format("has {} for percentile {}: write a duration up to 60m, like \"20ms\"", to_text(value),
                       key));
  }
  return {*percent, *duration};
}

std::vector<Percentile> read_percentiles(const Json& object) {
  if (!object.is_object())
    refuse(R"(has "percentiles" that are no object: write {"0":"1ms","50":"20ms","100":"1s"})");
  std::vector<Percentile> table;
  for (const auto& [key, value] : object.items()) table.push_back(read_percentile(key, value));
  std::sort(table.begin(), table.end(),
            [](const Percentile& one, const Percentile& other) { return one.percent < other.percent; });
  if (table.empty() || table.front().percent != 0 || table.back().percent != 100)
    refuse("does not reach from percentile 0 to 100: write both");
  for (std::size_t i = 1; i < table.size(); ++i) {
    if (table[i].percent == table[i - 1].percent)
      refuse(fmt::format("has percentile {} twice: write it once", table[i].percent));
    if (table[i].value < table[i - 1].value) {
      refuse(fmt::format("falls from percentile {} to {}: a higher percentile is never faster",
                         table[i - 1].percent, table[i].percent));
    }
  }
  return table;
}

// Without what Google Benchmark appends.
std::string_view own_name(std::string_view name) {
  for (const std::string_view suffix : {"/min_time:", "/min_warmup_time:", "/iterations:", "/repeats:",
                                        "/process_time", "/real_time", "/manual_time", "/threads:"}) {
    name = name.substr(0, name.find(suffix));
  }
  return name;
}

std::string text_at(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : "";
}

// All repetitions of one benchmark.
struct Benchmark {
  std::string name;
  std::vector<const Json*> repetitions;
};

std::vector<Benchmark> list_benchmarks(const Json& entries) {
  std::vector<Benchmark> benchmarks;
  for (const auto& entry : entries) {
    if (!entry.is_object() || text_at(entry, "run_type") == "aggregate") continue;
    const auto written = text_at(entry, "run_name");
    const auto name = written.empty() ? text_at(entry, "name") : written;
    auto at = std::find_if(benchmarks.begin(), benchmarks.end(),
                           [&](const Benchmark& benchmark) { return benchmark.name == name; });
    if (at == benchmarks.end()) at = benchmarks.insert(at, {name, {}});
    at->repetitions.push_back(&entry);
  }
  return benchmarks;
}

std::string names_of(const std::vector<Benchmark>& benchmarks) {
  std::string names;
  for (const auto& benchmark : benchmarks) {
    if (!names.empty()) names += ", ";
    names += own_name(benchmark.name);
  }
  return names;
}

const Benchmark& choose(const std::vector<Benchmark>& benchmarks, std::string_view name) {
  if (benchmarks.empty()) refuse("has no benchmarks in it");
  if (name.empty()) {
    if (benchmarks.size() == 1) return benchmarks.front();
    refuse(fmt::format("has several benchmarks: write #NAME after the file, with one of {}",
                       names_of(benchmarks)));
  }
  for (const auto& benchmark : benchmarks) {
    if (benchmark.name == name || own_name(benchmark.name) == name) return benchmark;
  }
  refuse(fmt::format("has no benchmark \"{}\": it has {}", name, names_of(benchmarks)));
}

double median_of(const Benchmark& benchmark, const char* counter) {
  std::vector<double> values;
  for (const auto* repetition : benchmark.repetitions) {
    const auto at = repetition->find(counter);
    if (at != repetition->end() && at->is_number() && at->get<double>() >= 0)
      values.push_back(at->get<double>());
  }
  if (values.empty()) {
    refuse(fmt::format("has no {} for \"{}\": choose a benchmark whose requests were answered", counter,
                       own_name(benchmark.name)));
  }
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::vector<Percentile> read_benchmark(const Benchmark& benchmark) {
  const double p50 = median_of(benchmark, "latency_p50_s");
  // Medians of each percentile come from different repetitions; in order they are still.
  const double p90 = std::max(p50, median_of(benchmark, "latency_p90_s"));
  const double p99 = std::max(p90, median_of(benchmark, "latency_p99_s"));
  const double most = std::max(p99, median_of(benchmark, "latency_max_s"));
  const double p10 = p90 > 0 ? p50 * p50 / p90 : 0;
  std::vector<Percentile> table;
  for (const auto& [percent, value] : {std::pair{0.0, p10}, std::pair{10.0, p10}, std::pair{50.0, p50},
                                       std::pair{90.0, p90}, std::pair{99.0, p99}, std::pair{100.0, most}}) {
    table.push_back({percent, from_seconds(std::min(value, seconds(longest_latency)))});
  }
  return table;
}

}  // namespace

std::vector<Percentile> parse_percentile_table(std::string_view json, std::string_view name) {
  const auto read = read_json(json);
  const Json document = read ? Json(*read) : Json();
  if (!document.is_object()) refuse("holds no JSON object: write a results file or {\"percentiles\":{...}}");
  if (const auto own = document.find("percentiles"); own != document.end()) {
    if (!name.empty()) refuse(fmt::format("is one table without names: leave out \"#{}\"", name));
    return read_percentiles(*own);
  }
  const auto benchmarks = document.find("benchmarks");
  if (benchmarks == document.end() || !benchmarks->is_array())
    refuse(R"(has neither "percentiles" nor "benchmarks": write a results file or {"percentiles":{...}})");
  return read_benchmark(choose(list_benchmarks(*benchmarks), name));
}

}  // namespace overlap::mock
