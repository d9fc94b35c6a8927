#include "net/nonblocking_stream.hpp"

#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace overlap::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Tries until it is something else than "not yet"; a minute is for ever on loopback.
template <class Try>
error_code insist(Try attempt) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  error_code error;
  do {
    attempt(error);
  } while (error == asio::error::would_block && std::chrono::steady_clock::now() < end);
  return error;
}

class NonblockingStreamTest : public testing::Test {
 protected:
  void connect() {
    ASSERT_FALSE(insist([&](error_code& error) { stream.connect(acceptor.local_endpoint(), error); }));
    acceptor.accept(peer);
  }

  asio::io_context context;
  tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
  tcp::socket peer{context};
  NonblockingStream stream{context};
};

TEST_F(NonblockingStreamTest, SaysWouldBlockUntilSomethingArrives) {
  connect();
  char data[8];
  error_code error;
  EXPECT_EQ(stream.read_some(asio::buffer(data), error), 0U);
  EXPECT_EQ(error, asio::error::would_block);
  asio::write(peer, asio::buffer("abc", 3));
  std::size_t size = 0;
  EXPECT_FALSE(insist([&](error_code& e) { size = stream.read_some(asio::buffer(data), e); }));
  EXPECT_EQ(std::string(data, size), "abc");
  peer.close();
  EXPECT_EQ(insist([&](error_code& e) { stream.read_some(asio::buffer(data), e); }), asio::error::eof);
}

TEST_F(NonblockingStreamTest, KeepsWhatDoesNotFitAndSendsItLater) {
  connect();
  std::string text;
  for (int i = 0; text.size() < 32u << 20; ++i) text += std::to_string(i);
  error_code error;
  EXPECT_EQ(asio::write(stream, asio::buffer(text), error), text.size());
  EXPECT_FALSE(error);
  stream.flush(error);
  EXPECT_EQ(error, asio::error::would_block) << "no socket takes that much at once";

  std::string received;
  received.reserve(text.size());
  std::vector<char> part(1 << 20);
  while (received.size() < text.size()) {
    stream.flush(error);
    ASSERT_TRUE(!error || error == asio::error::would_block) << error.message();
    received.append(part.data(), peer.read_some(asio::buffer(part)));
  }
  EXPECT_EQ(received, text);
  stream.flush(error);
  EXPECT_FALSE(error);
}

TEST_F(NonblockingStreamTest, TellsThatNobodyListens) {
  const auto endpoint = acceptor.local_endpoint();
  acceptor.close();
  EXPECT_EQ(insist([&](error_code& error) { stream.connect(endpoint, error); }),
            asio::error::connection_refused);
}

}  // namespace
}  // namespace overlap::test
