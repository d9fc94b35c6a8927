#include "net/wire.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include <optional>

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

struct ResponseReader::Parser {
  std::optional<http::response_parser<http::string_body>> response;
  boost::system::error_code error;
  std::string unparsed;  // a head that arrived in pieces: Beast wants a head's lines whole
  bool head = false;     // the request was HEAD: no body, whatever Content-Length says
  bool keep_alive = false;

  void begin() {
    response.emplace();
    response->eager(true);
    response->header_limit(64 * 1024);
    response->body_limit(256 * 1024 * 1024);
    response->skip(head);
    error = {};
  }

  State put(const char* data, std::size_t size) {
    while (size > 0) {
      if (response->is_done()) {
        // 100 Continue, 103 Early Hints: the response is still to come (RFC 9110, 15.2).
        if (response->get().result_int() / 100 != 1) break;
        begin();
      }
      const auto used = response->put(boost::asio::const_buffer(data, size), error);
      data += used;
      size -= used;
      if (error == http::error::need_more) {
        error = {};
        break;
      }
      if (error) return State::malformed;
    }
    if (response->is_done() && size > 0) {
      error = http::make_error_code(http::error::unexpected_body);
      return State::malformed;
    }
    // Beast takes no part of a line, so what is left has to come again together with what follows.
    unparsed.assign(data, size);
    const bool done = response->is_done() && response->get().result_int() / 100 != 1;
    return done ? State::done : State::need_more;
  }
};

ResponseReader::ResponseReader() : parser_(std::make_unique<Parser>()) {}
ResponseReader::~ResponseReader() = default;

void ResponseReader::expect(std::string_view method) {
  parser_->head = method == "HEAD";
  parser_->begin();
  parser_->unparsed.clear();
}

ResponseReader::State ResponseReader::put(const char* data, std::size_t size) {
  if (parser_->unparsed.empty()) return parser_->put(data, size);
  std::string joined = std::move(parser_->unparsed);
  joined.append(data, size);
  parser_->unparsed.clear();
  return parser_->put(joined.data(), joined.size());
}

ResponseReader::State ResponseReader::put_end() {
  if (!parser_->response->got_some()) {
    parser_->error = http::make_error_code(http::error::end_of_stream);
    return State::malformed;
  }
  parser_->response->put_eof(parser_->error);
  return parser_->error ? State::malformed : State::done;
}

Response ResponseReader::take() {
  Response response;
  parser_->keep_alive = parser_->response->keep_alive();
  auto message = parser_->response->release();
  parser_->response.reset();
  response.status = message.result_int();
  response.headers.reserve(512);
  for (const auto& field : message) {
    response.headers.add({field.name_string().data(), field.name_string().size()},
                         {field.value().data(), field.value().size()});
  }
  response.body = std::move(message.body());
  return response;
}

bool ResponseReader::keep_alive() const {
  return parser_->keep_alive;
}

std::string ResponseReader::error() const {
  return parser_->error.message();
}

}  // namespace overlap
