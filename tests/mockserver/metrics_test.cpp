// The text of /metrics, in the form that Prometheus reads.
#include "mockserver/account/metrics.hpp"

#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace overlap::mock {
namespace {

using ::testing::MatchesRegex;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// "a_bucket" is a sample of the family "a" when that is a histogram.
std::string family_of(const std::string& sample, const std::map<std::string, std::string>& types) {
  const auto name = sample.substr(0, sample.find_first_of("{ "));
  for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
    if (!name.ends_with(suffix)) continue;
    const auto family = name.substr(0, name.size() - suffix.size());
    if (types.contains(family) && types.at(family) == "histogram") return family;
  }
  return name;
}

double value_of(const std::string& sample) {
  return std::stod(sample.substr(sample.rfind(' ') + 1));
}

std::map<std::string, double> counters_of(const std::string& text) {
  std::map<std::string, double> counters;
  for (const auto& line : lines_of(text)) {
    const auto name = line.substr(0, line.rfind(' '));
    if (!line.starts_with('#') &&
        (name.find("_total") != std::string::npos || name.find("_count") != std::string::npos))
      counters[name] = value_of(line);
  }
  return counters;
}

TEST(Metrics, EverySampleHasATypeBeforeIt) {
  const Started mock;
  get(mock.http(), "/ping");
  const auto response = get(mock.http(), "/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.field("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_TRUE(response.body.ends_with('\n'));
  std::map<std::string, std::string> types;
  std::set<std::string> samples;
  for (const auto& line : lines_of(response.body)) {
    std::istringstream words(line);
    std::string hash, keyword, name, type;
    if (line.starts_with("# TYPE ")) {
      words >> hash >> keyword >> name >> type;
      EXPECT_THAT(type, MatchesRegex("counter|gauge|histogram")) << line;
      EXPECT_TRUE(types.emplace(name, type).second) << "twice: " << line;
    } else if (!line.starts_with("# HELP ")) {
      EXPECT_THAT(line, MatchesRegex("[a-z_]+(\\{[a-z]+=\"[^\"]*\"\\})? [0-9.e+-]+"));
      EXPECT_TRUE(types.contains(family_of(line, types))) << line;
      EXPECT_TRUE(samples.insert(line.substr(0, line.rfind(' '))).second) << "twice: " << line;
    }
  }
  for (const auto& [name, type] : types) {
    EXPECT_EQ(type == "counter", name.ends_with("_total")) << name;
  }
}

TEST(Metrics, BucketsAreCumulativeAndTheLastIsTheCount) {
  const Started mock({"uniform:0..5ms"});
  Wire wire(mock.http());
  for (int i = 0; i < 30; ++i) wire.get("/ping");
  double bound = 0;
  double count = 0;
  std::size_t buckets = 0;
  for (const auto& line : lines_of(get(mock.http(), "/metrics").body)) {
    if (!line.starts_with("mock_delay_error_seconds_bucket{le=\"")) continue;
    const auto begin = line.find('"') + 1;
    const auto text = line.substr(begin, line.find('"', begin) - begin);
    const double next = text == "+Inf" ? 1e300 : std::stod(text);
    EXPECT_GT(next, bound);
    EXPECT_GE(value_of(line), count);
    bound = next;
    count = value_of(line);
    ++buckets;
  }
  EXPECT_EQ(buckets, delay_error_bounds.size() + 1);
  EXPECT_EQ(bound, 1e300) << "the last is +Inf";
  EXPECT_EQ(count, 30) << "administration is not in it";
  EXPECT_EQ(mock.metric("mock_delay_error_seconds_count"), 30);
  EXPECT_GT(mock.metric("mock_delay_error_seconds_sum"), 0);
}

TEST(Metrics, CountersGoUp) {
  const Started mock({}, 2);
  Wire wire(mock.http());
  wire.get("/ping");
  const auto before = counters_of(wire.get("/metrics").body);
  for (const auto* target : {"/ping", "/ping", "/nowhere", "/status/503", "/status/301"}) wire.get(target);
  wire.get("/ping", "X-Overlap-Fault: 500\r\n");
  Wire malformed(mock.http());
  malformed.send("nonsense\r\n\r\n");
  malformed.receive();
  auto after = counters_of(wire.get("/metrics").body);
  for (const auto& [name, value] : before) EXPECT_GE(after[name], value) << name;
  const auto gain = [&](const std::string& name) {
    return after[name] - (before.contains(name) ? before.at(name) : 0);
  };
  EXPECT_EQ(gain("mock_requests_total{route=\"ping\"}"), 3);
  EXPECT_EQ(gain("mock_requests_total{route=\"status\"}"), 2);
  EXPECT_EQ(gain("mock_requests_total{route=\"metrics\"}"), 1);
  EXPECT_EQ(gain("mock_responses_total{code=\"2xx\"}"), 3) << "the answer of /metrics itself among them";
  EXPECT_EQ(gain("mock_responses_total{code=\"3xx\"}"), 1);
  EXPECT_EQ(gain("mock_responses_total{code=\"4xx\"}"), 2);
  EXPECT_EQ(gain("mock_responses_total{code=\"5xx\"}"), 2);
  EXPECT_EQ(gain("mock_faults_total"), 1);
  EXPECT_EQ(gain("mock_malformed_requests_total"), 1);
  EXPECT_EQ(gain("mock_connections_accepted_total"), 1);
  EXPECT_GT(gain("process_cpu_seconds_total"), 0);
}

TEST(Metrics, GaugesTellHowItIsNow) {
  const Started mock({"ping=20s"}, 3);
  EXPECT_EQ(mock.metric("mock_event_loops"), 3);
  {
    std::vector<Wire> wires;
    for (int i = 0; i < 5; ++i) {
      wires.emplace_back(mock.http());
      wires.back().send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    EXPECT_TRUE(eventually([&] { return mock.metric("mock_requests_in_flight") == 5; }));
    EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 6; }))
        << "and the one that asks";
  }
  EXPECT_TRUE(eventually([&] { return mock.metric("mock_requests_in_flight") == 0; }));
  EXPECT_TRUE(eventually([&] { return mock.metric("mock_connections_open") == 1; }));
}

}  // namespace
}  // namespace overlap::mock
