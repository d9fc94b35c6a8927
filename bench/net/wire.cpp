#include "net/wire.hpp"

#include "net/chunked_body.hpp"
#include "net/response_head.hpp"
#include "net/response_limits.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace overlap {

namespace http = boost::beast::http;

std::string request_text(const Request& request, std::string_view target, std::string_view authority,
                         bool keep_alive) {
  std::string text;
  text.reserve(128 + target.size() + request.headers.text().size() + request.body.size());
  text.append(request.method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(authority);
  text.append("\r\nUser-Agent: overlap\r\n");
  if (!request.headers.find("Accept")) text.append("Accept: */*\r\n");
  if (!keep_alive) text.append("Connection: close\r\n");
  text.append(request.headers.text());
  // RFC 9110, 8.6: a method that gives a meaning to content says so even when there is none.
  const bool takes_content = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (takes_content || !request.body.empty()) {
    fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n", request.body.size());
  }
  text.append("\r\n").append(request.body);
  return text;
}

namespace {

// Writes what Beast finds straight into a Response. Beast's own message would hold each field in an
// allocation of its own, only to be copied from there.
class ResponseParser : public http::basic_parser<false> {
 public:
  Response response;

 private:
  using Text = boost::beast::string_view;
  using Error = boost::system::error_code;

  void on_request_impl(http::verb, Text, Text, int, Error&) override {}  // of the other kind of parser

  void on_response_impl(int status, Text, int, Error&) override {
    response.status = static_cast<unsigned>(status);
    response.headers.reserve(512);
  }

  void on_field_impl(http::field, Text name, Text value, Error&) override {
    if (is_header_done()) return;  // a trailer, which no client tells
    response.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }

  void on_header_impl(Error&) override {}

  // Who tells a length has not sent a byte of it yet.
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override {
    constexpr std::uint64_t believed = 1024 * 1024;
    if (length) response.body.reserve(static_cast<std::size_t>(std::min(*length, believed)));
  }

  std::size_t on_body_impl(Text bytes, Error&) override {
    response.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Error& error) override {
    return on_body_impl(bytes, error);
  }

  void on_finish_impl(Error&) override {}
};

}  // namespace

struct ResponseReader::Parser {
  explicit Parser(bool of_head) : head(of_head), lines(!of_head) { begin(); }

  std::optional<ResponseParser> parsed;
  boost::system::error_code error;
  std::string problem;  // why it is malformed, for people
  bool no_response = false;
  bool excess = false;      // bytes came beyond its end
  std::string unparsed;     // a head that arrived in pieces, or a line of chunks, which Beast wants whole
  const bool head;          // the request was HEAD: no body, whatever Content-Length says
  ResponseHead lines;       // interim responses' included
  std::size_t checked = 0;  // of the head at hand
  ChunkedBody chunks;

  void begin() {
    parsed.emplace();
    parsed->eager(true);
    parsed->header_limit(head_limit + 1);  // for a space that is put in
    parsed->body_limit(body_limit);
    parsed->skip(head);
    error = {};
    checked = 0;
  }

  State put(const char* data, std::size_t size) {
    if (lines.is_complete() && lines.is_chunked()) {
      if (auto refused = chunks.refuse({data, size})) return refuse(*std::move(refused));
    }
    if (unparsed.empty()) return parse(data, size);
    unparsed.append(data, size);
    return parse(unparsed.data(), unparsed.size());
  }

  State refuse(std::string why) {
    problem = std::move(why);
    return State::malformed;
  }

  // Looks at as much of a head as is there, and keeps it until it is whole, which Beast would not.
  State check_head(std::string_view text) {
    constexpr std::string_view begin_of_all = "HTTP/";
    if (!text.starts_with(begin_of_all.substr(0, text.size()))) {
      no_response = text.front() == '\r' || text.front() == '\n';
      return refuse(in_quotes(text.substr(0, text.find_first_of("\r\n"))) + " is no status line of HTTP");
    }
    auto rest = text.substr(checked);
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      if (auto refused = lines.refuse(rest.substr(0, end + 1))) return refuse(*std::move(refused));
      rest.remove_prefix(end + 1);
      checked += end + 1;
      if (end > 1) continue;
      if (!lines.is_complete() || !lines.is_chunked()) return State::done;
      auto refused = chunks.refuse(rest);
      return refused ? refuse(*std::move(refused)) : State::done;
    }
    if (auto refused = lines.refuse_begun(rest.size())) return refuse(*std::move(refused));
    // Not copied once more for each byte that arrives.
    if (text.data() != unparsed.data()) unparsed.assign(text);
    return State::need_more;
  }

  // Of bytes that may be the unparsed ones.
  State parse(const char* data, std::size_t size) {
    std::string repaired;
    while (size > 0) {
      if (parsed->is_done()) {
        // 100 Continue, 103 Early Hints: the response is still to come (RFC 9110, 15.2).
        if (parsed->response.status / 100 != 1) break;
        begin();
      }
      const std::string_view text(data, size);
      const auto text_size = size;
      const bool in_head = !parsed->is_header_done();
      const bool in_chunks = !in_head && lines.is_chunked();
      // Beast looks for the end of the last chunk from five bytes before what it has, be there less or not.
      constexpr std::size_t last_chunk = sizeof "0\r\n\r\n" - 1;
      if (in_chunks && size < last_chunk) break;
      if (in_head) {
        if (const auto state = check_head(text); state != State::done) return state;
        constexpr std::size_t without_reason = sizeof "HTTP/1.1 200" - 1;
        if (text.find('\r') == without_reason) {
          // Its last space is missing (RFC 9112, 4), which Beast alone minds.
          repaired =
              std::string(text.substr(0, without_reason)) + " " + std::string(text.substr(without_reason));
          data = repaired.data();
          size = repaired.size();
        }
      }
      const bool begins_chunks = in_head && lines.is_complete() && lines.is_chunked();
      const auto given = begins_chunks ? size - (text_size - checked) : size;
      const auto used = parsed->put(boost::asio::const_buffer(data, given), error);
      data += used;
      size -= used;
      if (error == http::error::need_more) {
        error = {};
        if (!begins_chunks) break;
      }
      if (error) return refuse(error == http::error::body_limit ? body_too_large : error.message());
    }
    if (parsed->is_done() && size > 0) {
      excess = true;
      size = 0;
    }
    // Beast takes no part of a line, so what is left has to come again together with what follows.
    unparsed.assign(data, size);
    const bool done = parsed->is_done() && parsed->response.status / 100 != 1;
    return done ? State::done : State::need_more;
  }
};

ResponseReader::ResponseReader() = default;
ResponseReader::~ResponseReader() = default;

void ResponseReader::expect(std::string_view method) {
  head_ = method == "HEAD";
  parser_.reset();
}

ResponseReader::Parser& ResponseReader::parser() {
  if (!parser_) parser_ = std::make_unique<Parser>(head_);
  return *parser_;
}

ResponseReader::State ResponseReader::put(const char* data, std::size_t size) {
  return parser().put(data, size);
}

ResponseReader::State ResponseReader::put_end() {
  auto& reading = parser();
  if (!reading.lines.is_complete()) {  // an interim response's is none
    reading.problem = "the server closed the connection in the middle of the response's head";
    return State::malformed;
  }
  reading.parsed->put_eof(reading.error);
  if (!reading.error) return State::done;
  reading.problem = "the server closed the connection in the middle of the response";
  return State::malformed;
}

Response ResponseReader::take() {
  keep_alive_ = parser_->parsed->keep_alive() && !parser_->excess;
  auto response = std::move(parser_->parsed->response);
  parser_.reset();
  return response;
}

std::string ResponseReader::error() const {
  return parser_->problem;
}

bool ResponseReader::is_no_response() const {
  return parser_->no_response;
}

Failure failure_of(const ResponseReader& malformed, const Timing& timing) {
  return malformed.is_no_response() && !timing.new_connection ? Failure::reset : Failure::protocol;
}

}  // namespace overlap
