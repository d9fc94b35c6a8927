#include "net/wire_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <gtest/gtest.h>

namespace overlap {
namespace {

namespace error = boost::asio::error;
constexpr auto everywhere = {WirePhase::connect, WirePhase::tls, WirePhase::exchange};

TEST(WireError, OfADeadlineOrAStopMeansTheSameInEveryPhase) {
  for (const auto phase : everywhere) {
    EXPECT_EQ(classify(error::timed_out, phase), Failure::timeout);
    EXPECT_EQ(classify(error::operation_aborted, phase), Failure::cancelled);
  }
}

TEST(WireError, OfAnyOtherKindIsThePhasesOwn) {
  for (const boost::system::error_code code :
       {boost::system::error_code(error::connection_refused), boost::system::error_code(error::eof)}) {
    EXPECT_EQ(classify(code, WirePhase::connect), Failure::connect);
    EXPECT_EQ(classify(code, WirePhase::tls), Failure::tls);
    EXPECT_EQ(classify(code, WirePhase::exchange), Failure::reset);
  }
}

TEST(WireError, IsAnEndWithOrWithoutTlssGoodbye) {
  EXPECT_TRUE(is_end(error::eof));
  EXPECT_TRUE(is_end(boost::asio::ssl::error::stream_truncated));
  EXPECT_FALSE(is_end(error::connection_reset));
  EXPECT_FALSE(is_end({}));
}

TEST(WireError, OfAHandshakeSaysWhatTheLibrarySaysAndTheWayOn) {
  EXPECT_EQ(refused_by("unknown ca"), "unknown ca: --ca-file FILE names certificates to trust");
}

TEST(WireError, IsDescribedForPeople) {
  EXPECT_EQ(describe(error::timed_out), "no response within the request timeout");
  EXPECT_EQ(describe(error::operation_aborted), "the run was stopped");
  EXPECT_EQ(describe(error::eof), "the server closed the connection");
  EXPECT_EQ(describe(boost::asio::ssl::error::stream_truncated), "the server closed the connection");
  EXPECT_EQ(describe(error::connection_refused), "Connection refused");
}

}  // namespace
}  // namespace overlap
