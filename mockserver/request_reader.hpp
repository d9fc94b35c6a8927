// The fields of a request that the mock looks at, straight from Beast's parser.
#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {

/// A request as received. Kept and reused by its connection, so that after the first request its strings have
/// their memory already.
struct ReceivedRequest {
  std::string method;
  std::string target;
  std::string host;
  std::string run;
  std::string authorization;
  std::string content_type;
  std::string client_request_id;
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;  ///< all of them, as received
  unsigned hosts = 0;                                       ///< how many Host fields there were
  int version = 11;
  bool return_client_request_id = false;
  bool expects_continue = false;

  void clear() {
    for (auto* text :
         {&method, &target, &host, &run, &authorization, &content_type, &client_request_id, &body}) {
      text->clear();
    }
    fields.clear();
    hosts = 0;
    version = 11;
    return_client_request_id = false;
    expects_continue = false;
  }
};

/// Fills a ReceivedRequest. Beast's own request_parser would make one allocation for each header field, of
/// which the mock reads half a dozen; this one makes none.
class RequestReader final : public boost::beast::http::basic_parser<true> {
 public:
  static constexpr std::uint32_t most_head_bytes = 64 << 10;
  static constexpr std::uint64_t most_body_bytes = 1 << 20;

  explicit RequestReader(ReceivedRequest& request) : request_(request) {
    request_.clear();
    header_limit(most_head_bytes);
    body_limit(most_body_bytes);
    eager(true);
  }

 private:
  using error_code = boost::beast::error_code;
  using field = boost::beast::http::field;
  using beast_view = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, beast_view method, beast_view target, int version,
                       error_code&) override {
    request_.method = method;
    request_.target = target;
    request_.version = version;
  }

  void on_field_impl(field name, beast_view written, beast_view value, error_code&) override {
    using boost::beast::iequals;
    request_.fields.emplace_back(written, value);
    switch (name) {
      case field::host:
        request_.host = value;
        ++request_.hosts;
        return;
      case field::authorization:
        request_.authorization = value;
        return;
      case field::content_type:
        request_.content_type = value;
        return;
      case field::expect:
        request_.expects_continue = iequals(value, "100-continue");
        return;
      case field::unknown:
        break;
      default:
        return;
    }
    if (iequals(written, "X-Overlap-Run")) {
      request_.run = value;
    } else if (iequals(written, "x-ms-client-request-id")) {
      request_.client_request_id = value;
    } else if (iequals(written, "x-ms-return-client-request-id")) {
      request_.return_client_request_id = iequals(value, "true");
    }
  }

  std::size_t append_body(beast_view text) {
    request_.body.append(text.data(), text.size());
    return text.size();
  }

  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(beast_view text, error_code&) override { return append_body(text); }
  void on_chunk_header_impl(std::uint64_t, beast_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast_view text, error_code&) override {
    return append_body(text);
  }
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, beast_view, int, error_code&) override {}

  ReceivedRequest& request_;
};

}  // namespace overlap::mock
