#include "net/wire.hpp"

#include "net/response_limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace overlap {
namespace {

using State = ResponseReader::State;

TEST(RequestText, IsAWholeRequest) {
  Request request;
  request.headers.add("X-Key", "value");
  EXPECT_EQ(
      request_text(request, "/a?b", "host:81", true),
      "GET /a?b HTTP/1.1\r\nHost: host:81\r\nUser-Agent: overlap\r\nAccept: */*\r\nX-Key: value\r\n\r\n");
}

TEST(RequestText, TellsTheLengthOfABodyEvenWhenPostHasNone) {
  Request request;
  request.method = "POST";
  EXPECT_NE(request_text(request, "/", "h", true).find("Content-Length: 0\r\n"), std::string::npos);
  request.body = "12345";
  const auto text = request_text(request, "/", "h", true);
  EXPECT_NE(text.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n12345"));
}

TEST(RequestText, AsksForTheConnectionToBeClosed) {
  EXPECT_NE(request_text({}, "/", "h", false).find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(request_text({}, "/", "h", true).find("Connection"), std::string::npos);
}

TEST(RequestText, LeavesTheAcceptHeaderToTheRequest) {
  Request request;
  request.headers.add("accept", "application/json");
  EXPECT_EQ(request_text(request, "/", "h", true).find("*/*"), std::string::npos);
}

// Cuts the text at every place in two, and also feeds it byte by byte: what arrives together is the kernel's
// choice.
void expect_read(const std::string& text, unsigned status, const std::string& body, bool keep_alive = true) {
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    ResponseReader reader;
    reader.expect("GET");
    auto state = State::need_more;
    if (cut > 0) state = reader.put(text.data(), cut);
    if (cut < text.size()) {
      ASSERT_EQ(state, State::need_more) << "after " << cut;
      state = reader.put(text.data() + cut, text.size() - cut);
    }
    ASSERT_EQ(state, State::done) << "cut at " << cut << ": " << reader.error();
    const auto response = reader.take();
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.body, body);
    EXPECT_EQ(reader.keep_alive(), keep_alive);
  }
  ResponseReader reader;
  reader.expect("GET");
  auto state = State::need_more;
  for (const char& byte : text) {
    ASSERT_EQ(state, State::need_more);
    state = reader.put(&byte, 1);
  }
  ASSERT_EQ(state, State::done);
  EXPECT_EQ(reader.take().body, body);
}

TEST(ResponseReader, ReadsABodyOfKnownLength) {
  expect_read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello", 200, "hello");
}

TEST(ResponseReader, ReadsChunks) {
  expect_read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: "
      "t\r\n\r\n",
      200, "hello");
}

TEST(ResponseReader, ReadsChunksOfWhichTheFirstIsTheLast) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect_read(head + "0\r\n\r\n", 200, "");
  expect_read(head + "0\r\nX: y\r\n\r\n", 200, "");
  expect_read(head + "1\r\na\r\n0\r\n\r\n", 200, "a");
}

TEST(ResponseReader, ReadsAResponseWithoutABody) {
  expect_read("HTTP/1.1 204 No Content\r\n\r\n", 204, "");
}

TEST(ResponseReader, PassesOverInformationalResponses) {
  expect_read(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 "
      "OK\r\nContent-Length: 2\r\n\r\nok",
      200, "ok");
}

TEST(ResponseReader, SeesThatTheConnectionWillBeClosed) {
  expect_read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 200, "", false);
}

TEST(ResponseReader, KeepsHeaders) {
  const std::string text = "HTTP/1.1 200 OK\r\nServer-Timing: asked;dur=1\r\nContent-Length: 0\r\n\r\n";
  ResponseReader reader;
  reader.expect("GET");
  ASSERT_EQ(reader.put(text.data(), text.size()), State::done);
  EXPECT_EQ(reader.take().headers.find("server-timing"), "asked;dur=1");
}

TEST(ResponseReader, EndsABodyOfUnknownLengthWithTheConnection) {
  const std::string text = "HTTP/1.1 200 OK\r\n\r\nhello";
  ResponseReader reader;
  reader.expect("GET");
  ASSERT_EQ(reader.put(text.data(), text.size()), State::need_more);
  ASSERT_EQ(reader.put_end(), State::done);
  EXPECT_EQ(reader.take().body, "hello");
  EXPECT_FALSE(reader.keep_alive());
}

TEST(ResponseReader, CallsATruncatedBodyMalformed) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";
  ResponseReader reader;
  reader.expect("GET");
  ASSERT_EQ(reader.put(text.data(), text.size()), State::need_more);
  EXPECT_EQ(reader.put_end(), State::malformed);
  EXPECT_FALSE(reader.error().empty());
}

TEST(ResponseReader, ExpectsNoBodyAfterHead) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  ResponseReader reader;
  reader.expect("HEAD");
  EXPECT_EQ(reader.put(text.data(), text.size()), State::done);
}

TEST(ResponseReader, LeavesBytesThatNobodyAskedForAndTheirConnectionAlone) {
  for (const std::string text :
       {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 304 Not Modified\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"}) {
    ResponseReader reader;
    reader.expect("GET");
    ASSERT_EQ(reader.put(text.data(), text.size()), State::done) << text;
    const auto response = reader.take();
    EXPECT_EQ(response.body, response.status == 200 ? "a" : "") << text;
    EXPECT_FALSE(reader.keep_alive()) << text;
  }
}

TEST(ResponseReader, PassesOverAStatusLineWithoutItsLastSpace) {
  expect_read("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", 200, "ok");
  expect_read("HTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", 200, "ok");
}

std::string problem_with(const std::string& text) {
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    ResponseReader reader;
    reader.expect("GET");
    if (cut > 0 && reader.put(text.data(), cut) == State::malformed) continue;  // the rest was not needed
    if (reader.put(text.data() + cut, text.size() - cut) != State::malformed) return "none";
    EXPECT_FALSE(reader.error().empty());
  }
  ResponseReader reader;
  reader.expect("GET");
  reader.put(text.data(), text.size());
  return reader.error();
}

TEST(ResponseReader, ShowsTheLineThatIsMalformed) {
  EXPECT_EQ(problem_with("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "\"SSH-2.0-OpenSSH_9.2\" is no status line of HTTP");
  EXPECT_EQ(problem_with("\r\nHTTP/1.1 200 OK\r\n\r\n"), "\"\" is no status line of HTTP");
  EXPECT_EQ(problem_with("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
            "the line \"HTTP/1.1 200 OK\" ends in LF alone, not in CR LF (RFC 9112, 2.2)");
  EXPECT_EQ(problem_with("HTTP/1.1 200 OK\r\nSet-Cookie: secret\n\r\n"),
            "the line \"Set-Cookie\" ends in LF alone, not in CR LF (RFC 9112, 2.2)");
  EXPECT_EQ(problem_with("HTTP/1.1 20 OK\r\n\r\n"), "bad status: \"HTTP/1.1 20 OK\"");
  EXPECT_EQ(problem_with("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
            "bad Content-Length: \"Content-Length: x\"");
}

TEST(ResponseReader, KnowsWhatIsNoResponseAtAll) {
  for (const auto& [text, is_none] :
       {std::pair{"\r\nHTTP/1.1 200 OK\r\n\r\n", true}, std::pair{"{}", false},
        std::pair{"SSH-2.0\r\n", false}, std::pair{"HTTP/1.1 2x0 OK\r\n\r\n", false},
        std::pair{"HTTP/1.1 200 OK\n\n", false}}) {
    ResponseReader reader;
    reader.expect("GET");
    ASSERT_EQ(reader.put(text, std::string_view(text).size()), State::malformed) << text;
    EXPECT_EQ(reader.is_no_response(), is_none) << text;
    Timing timing;
    EXPECT_EQ(failure_of(reader, timing), is_none ? Failure::reset : Failure::protocol) << text;
    timing.new_connection = true;
    EXPECT_EQ(failure_of(reader, timing), Failure::protocol) << text;
  }
}

TEST(ResponseReader, ReadsOneResponseAfterAnother) {
  ResponseReader reader;
  for (const std::string body : {"a", "bb", "ccc"}) {
    reader.expect("GET");
    const auto text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    ASSERT_EQ(reader.put(text.data(), text.size()), State::done);
    EXPECT_EQ(reader.take().body, body);
  }
}

// The sentence with which the whole text is refused, at whatever byte it is cut; empty when it is not.
std::string refusal(const std::string& text, const char* method = "GET", std::size_t piece = 1) {
  ResponseReader reader;
  reader.expect(method);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (reader.put(text.data() + at, std::min(piece, text.size() - at)) == State::malformed)
      return reader.error();
  }
  return "";
}

TEST(ResponseReader, LimitsALineHoweverItArrives) {
  const auto with_line = [](std::size_t size) {
    return "HTTP/1.1 200 OK\r\nX: " + std::string(size - 5, 'a') + "\r\nContent-Length: 0\r\n\r\n";
  };
  for (const std::size_t piece : {1, 1000, 100000}) {
    EXPECT_EQ(refusal(with_line(line_limit - 1), "GET", piece), "");
    EXPECT_EQ(refusal(with_line(line_limit), "GET", piece), "");
    EXPECT_EQ(refusal(with_line(line_limit + 1), "GET", piece), line_too_long);
  }
}

TEST(ResponseReader, LimitsAHeadTogetherWithInterimResponses) {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  const std::string last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  std::string hints;
  while (hints.size() + interim.size() + last.size() <= head_limit) hints += interim;
  for (const std::size_t piece : {7, 100000}) {
    EXPECT_EQ(refusal(hints + last, "GET", piece), "");
    EXPECT_EQ(refusal(hints + interim + last, "GET", piece), head_too_large);
  }
}

TEST(ResponseReader, LimitsTheBodyByWhatIsTold) {
  const auto with_length = [](std::uint64_t length) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
  };
  EXPECT_EQ(refusal(with_length(body_limit)), "");
  EXPECT_EQ(refusal(with_length(body_limit + 1)), body_too_large);
  EXPECT_EQ(refusal(with_length(body_limit + 1), "HEAD"), "") << "it has none";
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(refusal(chunked + "10000000\r\n"), "");
  EXPECT_EQ(refusal(chunked + "10000001\r\n"), body_too_large);
  EXPECT_EQ(refusal(chunked + "1\r\na\r\n10000000\r\n"), body_too_large) << "of all chunks";
  EXPECT_EQ(refusal(chunked + "10000000000000000\r\n"), body_too_large);
}

TEST(ResponseReader, LimitsWhatIsBetweenChunks) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string below(line_limit - 4, 'a'), beyond(line_limit - 3, 'a');
  for (const std::size_t piece : {1, 1000, 100000}) {
    EXPECT_EQ(refusal(chunked + "1;" + below + "\r\n", "GET", piece), "");
    EXPECT_EQ(refusal(chunked + "1;" + beyond + "\r\n", "GET", piece), line_too_long);
  }
  std::string trailers = chunked + "0\r\n";
  const std::string trailer = "X: " + std::string(1019, 'a') + "\r\n";  // 1 KiB
  for (int i = 0; i < 63; ++i) trailers += trailer;
  EXPECT_EQ(refusal(trailers + "\r\n", "GET", 1000), "");
  EXPECT_EQ(refusal(trailers + trailer + "\r\n", "GET", 1000), trailers_too_large);
}

TEST(ResponseReader, TakesNoInterimResponseForTheLast) {
  const std::string text = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  ResponseReader reader;
  reader.expect("GET");
  ASSERT_EQ(reader.put(text.data(), text.size()), State::need_more);
  EXPECT_EQ(reader.put_end(), State::malformed);
  EXPECT_EQ(reader.error(), "the server closed the connection in the middle of the response's head");
}

TEST(ResponseReader, TellsNoTrailers) {
  const std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nRetry-After: 9\r\n\r\n";
  ResponseReader reader;
  reader.expect("GET");
  ASSERT_EQ(reader.put(text.data(), text.size()), State::done);
  EXPECT_FALSE(reader.take().headers.find("Retry-After")) << "as not every client's library shows them";
}

TEST(ResponseReader, ShowsWhatIsNoChunk) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(refusal(chunked + "zz\r\n"), "bad chunk size: \"zz\"");
  EXPECT_EQ(refusal(chunked + "-1\r\n"), "bad chunk size: \"-1\"");
  EXPECT_EQ(refusal(chunked + "1\n"), "the line \"1\" ends in LF alone, not in CR LF (RFC 9112, 2.2)");
  EXPECT_NE(refusal(chunked + "1\r\nab\r\n").find("longer than it says"), std::string::npos);
}

}  // namespace
}  // namespace overlap
