// The counters and their text, of loops that no server runs.
#include "mockserver/account/metrics.hpp"

#include "tests/mockserver/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace overlap::mock {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class MetricsText : public testing::Test {
 protected:
  MetricsText() : one_(builtin_routes().count()), other_(builtin_routes().count()) {}

  std::string text() const { return to_prometheus_text({&one_, &other_}, builtin_routes(), losses_, 1500ms); }

  LoopMetrics one_, other_;
  Losses losses_;
};

TEST_F(MetricsText, IsTheSumOfAllLoops) {
  const auto ping = static_cast<std::size_t>(named("ping"));
  one_.requests[ping].add(2);
  other_.requests[ping].add(3);
  one_.in_flight.add(9);
  other_.in_flight.subtract(2);
  one_.open_connections.add(4);
  one_.accepted_connections.add(5);
  one_.deadlines.add(6);
  one_.malformed.add(7);
  one_.faults.add(8);
  losses_ = {11, 12};
  EXPECT_THAT(text(),
              AllOf(HasSubstr("\nmock_requests_total{route=\"ping\"} 5\n"),
                    HasSubstr("\nmock_requests_in_flight 7\n"), HasSubstr("\nmock_connections_open 4\n"),
                    HasSubstr("\nmock_connections_accepted_total 5\n"),
                    HasSubstr("\nmock_connections_too_slow_total 6\n"),
                    HasSubstr("\nmock_malformed_requests_total 7\n"), HasSubstr("\nmock_faults_total 8\n"),
                    HasSubstr("\nmock_accept_queue_overflows_total 11\n")));
  EXPECT_THAT(text(),
              AllOf(HasSubstr("\nmock_connections_refused_total 12\n"), HasSubstr("\nmock_event_loops 2\n"),
                    HasSubstr("\nprocess_cpu_seconds_total 1.5\n")));
}

TEST_F(MetricsText, NamesRoutesThatWereAskedForAndNoOthers) {
  EXPECT_THAT(text(), Not(HasSubstr("route=")));
  one_.requests[static_cast<std::size_t>(named("ping"))].add();
  EXPECT_THAT(text(), HasSubstr("route=\"ping\"} 1\n"));
}

TEST_F(MetricsText, EscapesWhatAFilesAuthorMayCallARoute) {
  const auto routes = routes_with({{"a\"b\\c\nd", "GET", "/x"}});
  LoopMetrics loop(routes.count());
  for (auto& requests : loop.requests) requests.add(3);
  EXPECT_THAT(to_prometheus_text({&loop}, routes, {}, 0ms), HasSubstr("{route=\"a\\\"b\\\\c\\nd\"} 3\n"));
}

TEST_F(MetricsText, CountsAnswersByTheFirstDigitFromTwoToFive) {
  for (std::size_t i = 0; i < one_.statuses.size(); ++i) one_.statuses[i].add(10 + i);
  EXPECT_THAT(text(), AllOf(HasSubstr("{code=\"2xx\"} 11\n"), HasSubstr("{code=\"3xx\"} 12\n"),
                            HasSubstr("{code=\"4xx\"} 13\n"), HasSubstr("{code=\"5xx\"} 14\n"),
                            Not(HasSubstr("1xx")), Not(HasSubstr("6xx"))));
}

TEST_F(MetricsText, CountsADelayErrorInTheFirstBucketThatHoldsItAndInAllAfterIt) {
  one_.count_delay_error(10us);
  other_.count_delay_error(10us + 1ns);
  one_.count_delay_error(-1ms);
  one_.count_delay_error(101ms);
  EXPECT_THAT(text(), AllOf(HasSubstr("_bucket{le=\"1e-05\"} 2\n"), HasSubstr("_bucket{le=\"2.5e-05\"} 3\n"),
                            HasSubstr("_bucket{le=\"0.1\"} 3\n"), HasSubstr("_bucket{le=\"+Inf\"} 4\n"),
                            HasSubstr("_seconds_sum 0.101020001\n"), HasSubstr("_seconds_count 4\n")));
}

TEST_F(MetricsText, SaysOfEachFamilyWhatItIs) {
  EXPECT_THAT(text(), AllOf(HasSubstr("# HELP mock_requests_total Requests read, by route.\n"
                                      "# TYPE mock_requests_total counter\n"),
                            HasSubstr("# TYPE mock_connections_open gauge\nmock_connections_open 0\n"),
                            HasSubstr("# TYPE mock_delay_error_seconds histogram\n")));
}

}  // namespace
}  // namespace overlap::mock
