// The request as Beast's parser finds it, without an allocation for each header field.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/reply_cache.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// A request as received. Reused for one request after another, so that its strings have their memory
/// already.
class ReceivedRequest {
 public:
  std::string method;
  std::string target;
  std::string host;
  std::string body;
  unsigned hosts = 0;  ///< how many Host fields there were
  int version = 11;
  bool expects_continue = false;

  /// The answer that it got before, where the same answer may be given again; null for a new request.
  std::shared_ptr<const PreparedReply> known_reply;

  /// The value of the first field of this name (any case), empty when there is none.
  std::string_view field(std::string_view name) const {
    for (const auto& place : places_) {
      if (place.name_size == name.size() && boost::beast::iequals(name_of(place), name))
        return value_of(place);
    }
    return {};
  }

  /// All fields in the order received. The views live until clear().
  std::vector<Field> fields() const {
    std::vector<Field> all;
    all.reserve(places_.size());
    for (const auto& place : places_) all.push_back({name_of(place), value_of(place)});
    return all;
  }

  void add_field(std::string_view name, std::string_view value) {
    places_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                       static_cast<std::uint32_t>(value.size())});
    text_.append(name).append(value);
  }

  void clear() {
    for (auto* part : {&method, &target, &host, &body, &text_}) part->clear();
    places_.clear();
    known_reply.reset();
    hosts = 0;
    version = 11;
    expects_continue = false;
  }

 private:
  struct Place {
    std::uint32_t begin, name_size, value_size;
  };

  std::string_view name_of(const Place& place) const {
    return std::string_view(text_).substr(place.begin, place.name_size);
  }
  std::string_view value_of(const Place& place) const {
    return std::string_view(text_).substr(place.begin + place.name_size, place.value_size);
  }

  std::string text_;
  std::vector<Place> places_;
};

/// Fills a ReceivedRequest.
class RequestReader final : public boost::beast::http::basic_parser<true> {
 public:
  static constexpr std::uint32_t most_head_bytes = 64 << 10;
  static constexpr std::uint64_t most_body_bytes = 1 << 20;

  explicit RequestReader(ReceivedRequest& request) : request_(request) {
    request_.clear();
    header_limit(most_head_bytes);
    body_limit(most_body_bytes);
  }

 private:
  using error_code = boost::beast::error_code;
  using field = boost::beast::http::field;
  using beast_view = boost::beast::string_view;

  static std::string_view view(beast_view text) { return {text.data(), text.size()}; }

  void on_request_impl(boost::beast::http::verb, beast_view method, beast_view target, int version,
                       error_code&) override {
    request_.method = view(method);
    request_.target = view(target);
    request_.version = version;
  }

  void on_field_impl(field name, beast_view written, beast_view value, error_code&) override {
    request_.add_field(view(written), view(value));
    if (name == field::host) {
      request_.host = view(value);
      ++request_.hosts;
    } else if (name == field::expect) {
      // RFC 9110, 10.1.1: ignored in a request of HTTP/1.0.
      request_.expects_continue = request_.version >= 11 && boost::beast::iequals(value, "100-continue");
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
