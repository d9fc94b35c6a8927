#include "net/first_that_accepts.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace overlap {
namespace {

using namespace std::chrono_literals;
using tcp = boost::asio::ip::tcp;

class FirstThatAccepts : public testing::Test {
 protected:
  boost::asio::io_context context_;
  tcp::acceptor there_{context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};

  tcp::endpoint gone() {
    tcp::acceptor closed(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    return closed.local_endpoint();
  }
};

TEST_F(FirstThatAccepts, IsTheFirstOfThoseThatAreThere) {
  const auto there = there_.local_endpoint();
  const auto lost = gone();
  EXPECT_EQ(first_that_accepts({lost, there}, 1s), there);
  EXPECT_EQ(first_that_accepts({there, lost}, 1s), there);
}

TEST_F(FirstThatAccepts, IsTheFirstOfAllWhenNoneIs) {
  const auto first = gone();
  EXPECT_EQ(first_that_accepts({first, gone()}, 1s), first);
}

TEST_F(FirstThatAccepts, OfOneAsksNobody) {
  EXPECT_EQ(first_that_accepts({there_.local_endpoint()}, 1s), there_.local_endpoint());
  there_.non_blocking(true);
  boost::system::error_code error;
  there_.accept(error);
  EXPECT_EQ(error, boost::asio::error::would_block);
}

}  // namespace
}  // namespace overlap
