// Line by line, what every client refuses of a response's head.
#include "net/response_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace overlap {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Read {
  std::string refusal;  // of the first line that is refused
  bool complete = false;
};

Read read(const std::vector<std::string>& lines) {
  ResponseHead head;
  for (const auto& line : lines) {
    if (const auto refusal = head.refuse(line)) return {*refusal, head.is_complete()};
  }
  return {"", head.is_complete()};
}

bool takes_status(const std::string& line) {
  return read({line + "\r\n"}).refusal.empty();
}

bool takes_fields(const std::vector<std::string>& fields) {
  std::vector<std::string> lines{"HTTP/1.1 200 OK\r\n"};
  for (const auto& field : fields) lines.push_back(field + "\r\n");
  return read(lines).refusal.empty();
}

TEST(ResponseHead, TakesStatusLinesOfThreeDigitsAndAReasonOrNone) {
  for (const auto* line : {"HTTP/1.1 200 OK", "HTTP/1.0 404 Not Found", "HTTP/1.1 200", "HTTP/1.1 200 ",
                           "HTTP/1.1 599 x", "HTTP/1.1 999 x"}) {
    EXPECT_TRUE(takes_status(line)) << line;
  }
  for (const auto* line :
       {"HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 20x OK", "HTTP/1.1 2:0 OK", "HTTP/1.1 2/0 OK", "HTTP/1.1",
        "HTTP/1.1  200 OK", "HTTP/2 200 OK", "HTTP/1.2 200 OK", "http/1.1 200 OK", "ICY 200 OK", "",
        "HTTP/1.1\t200 OK", "HTTP/1.1 200\tOK"}) {
    EXPECT_FALSE(takes_status(line)) << line;
  }
}

TEST(ResponseHead, IsCompleteBehindItsEmptyLineAndNotBefore) {
  EXPECT_FALSE(read({}).complete);
  EXPECT_FALSE(read({"HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n"}).complete);
  EXPECT_TRUE(read({"HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "\r\n"}).complete);
}

TEST(ResponseHead, GoesOnBehindInterimResponses) {
  for (const auto* interim : {"HTTP/1.1 100 Continue\r\n", "HTTP/1.1 103 Early Hints\r\n"}) {
    EXPECT_FALSE(read({interim, "\r\n"}).complete) << interim;
    const auto both = read({interim, "Link: x\r\n", "Content-Length: 0\r\n", "\r\n", "HTTP/1.1 200 OK\r\n",
                            "Content-Length: 3\r\n", "\r\n"});
    EXPECT_EQ(both.refusal, "") << "fields count for each response alone";
    EXPECT_TRUE(both.complete);
    EXPECT_NE(read({interim, "\r\n", "Content-Length: 3\r\n"}).refusal, "") << "a status line has to come";
  }
  EXPECT_THAT(read({"HTTP/1.1 101 Switching Protocols\r\n"}).refusal, HasSubstr("101"))
      << "nobody asked for that";
  EXPECT_TRUE(read({"HTTP/1.1 210 x\r\n", "\r\n"}).complete);
}

TEST(ResponseHead, RefusesLinesThatEndInLfAloneWithoutTheFieldsValue) {
  EXPECT_THAT(read({"HTTP/1.1 200 OK\n"}).refusal, HasSubstr("HTTP/1.1 200 OK"));
  const auto field = read({"HTTP/1.1 200 OK\r\n", "Set-Cookie: secret\n"}).refusal;
  EXPECT_THAT(field, HasSubstr("Set-Cookie"));
  EXPECT_THAT(field, Not(HasSubstr("secret")));
  EXPECT_NE(read({"HTTP/1.1 200 OK\r\n", "\n"}).refusal, "");
}

TEST(ResponseHead, TakesFieldsOfANameAndAColon) {
  EXPECT_TRUE(takes_fields({"a: b", "c:d", "e:", "f: g: h", " goes on", "\tgoes on"}));
  for (const std::string field : {"a", "a b: c", "a : b", "a\t: b", ": b", "a: b\rc", "a: b\nc"}) {
    EXPECT_FALSE(takes_fields({field})) << field;
  }
  EXPECT_FALSE(takes_fields({std::string("a: b\0c", 6)}));
}

TEST(ResponseHead, RefusesTheNameAloneWhereItIsTheFieldThatIsWrong) {
  const auto refusal = read({"HTTP/1.1 200 OK\r\n", "token: secret\rx\r\n"}).refusal;
  EXPECT_THAT(refusal, HasSubstr("token"));
  EXPECT_THAT(refusal, Not(HasSubstr("secret")));
}

TEST(ResponseHead, TakesOneLengthOfDigits) {
  EXPECT_TRUE(takes_fields({"Content-Length: 0"}));
  EXPECT_TRUE(takes_fields({"content-length: \t17 "}));
  EXPECT_TRUE(takes_fields({"Content-Length: 999999999999999999"})) << "18 digits";
  for (const auto* value : {"", "-1", "+1", "1,1", "1 1", "0x1", "1.0", "1000000000000000000"}) {
    EXPECT_FALSE(takes_fields({std::string("Content-Length: ") + value})) << value;
  }
  EXPECT_FALSE(takes_fields({"Content-Length: 1", "Content-Length: 1"}));
  EXPECT_FALSE(takes_fields({"Content-Length: 1", "content-length: 2"}));
  EXPECT_TRUE(takes_fields({"Content-Length: 1", "X-Content-Length: 1", "a: 1", "a: 1"}));
}

TEST(ResponseHead, TakesNoCodingButChunkedAndThatOnce) {
  EXPECT_TRUE(takes_fields({"Transfer-Encoding: chunked"}));
  EXPECT_TRUE(takes_fields({"transfer-encoding: CHUNKED "}));
  for (const auto* value : {"", "gzip", "gzip, chunked", "identity", "chunked, chunked"}) {
    EXPECT_FALSE(takes_fields({std::string("Transfer-Encoding: ") + value})) << value;
  }
  EXPECT_FALSE(takes_fields({"Transfer-Encoding: chunked", "Transfer-Encoding: chunked"}));
  EXPECT_FALSE(takes_fields({"Transfer-Encoding: chunked", "Content-Length: 1"}));
  EXPECT_FALSE(takes_fields({"Content-Length: 1", "Transfer-Encoding: chunked"}));
}

TEST(ResponseHead, QuotesNoMoreThanTheBeginOfALine) {
  EXPECT_EQ(in_quotes(std::string(60, 'x')), '"' + std::string(60, 'x') + '"');
  EXPECT_EQ(in_quotes(std::string(61, 'x')), '"' + std::string(60, 'x') + '"');
  EXPECT_EQ(in_quotes("a\r\n"), "\"a\\r\\n\"");
}

}  // namespace
}  // namespace overlap
