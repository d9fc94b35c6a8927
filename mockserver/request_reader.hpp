// The request as Beast's parser finds it, without an allocation for each header field.
#pragma once

#include "mockserver/framing.hpp"
#include "mockserver/ground/message.hpp"
#include "mockserver/reply_cache.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
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

  /// The answer that it got before, where the same answer may be given again; none for a new request. Not
  /// owned: a connection that only remembers an answer must not keep it in memory.
  std::weak_ptr<const PreparedReply> known_reply;

  /// The value of the first field of this name (any case), empty when there is none.
  std::string_view field(std::string_view name) const {
    for (const auto& place : places_) {
      if (place.name_size == name.size() && boost::beast::iequals(name_of(place), name))
        return value_of(place);
    }
    return {};
  }

  bool has_field(std::string_view name) const {
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      return place.name_size == name.size() && boost::beast::iequals(name_of(place), name);
    });
  }

  /// Appends the values of all fields of this name (any case), as one list (RFC 9110, 5.3).
  void append_list(std::string_view name, std::string& list) const {
    bool first = true;
    for (const auto& place : places_) {
      if (place.name_size != name.size() || !boost::beast::iequals(name_of(place), name)) continue;
      if (!std::exchange(first, false)) list += ", ";
      list += value_of(place);
    }
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

  /// What it takes in memory.
  std::size_t bytes() const {
    return method.size() + target.size() + host.size() + body.size() + text_.size() +
           places_.size() * sizeof(Place);
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

/// Whether a text can be "HOST:PORT" (RFC 9110, 7.2). Links are made of it, a thousand in some answers, so it
/// is no longer than a name and a port can be.
inline bool is_authority(std::string_view text) {
  constexpr std::size_t longest = 255 + std::string_view(":65535").size();
  constexpr std::string_view others = "-._~!$&'()*+,;=:[]%";
  return text.size() <= longest && std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  others.find(c) != std::string_view::npos;
         });
}

/// Fills a ReceivedRequest.
class RequestReader final : public boost::beast::http::basic_parser<true> {
 public:
  static constexpr std::uint32_t most_head_bytes = 64 << 10;
  static constexpr std::uint64_t most_body_bytes = 1 << 20;
  static constexpr std::size_t most_run_bytes = 256;

  explicit RequestReader(ReceivedRequest& request) : request_(request) {
    request_.clear();
    header_limit(most_head_bytes);
    body_limit(most_body_bytes);
  }

  /// The sentence for a request that is well-formed to the parser and refused all the same; else empty.
  const std::string& refusal() const { return refusal_; }

 private:
  using error_code = boost::beast::error_code;
  using field = boost::beast::http::field;
  using beast_view = boost::beast::string_view;

  static std::string_view view(beast_view text) { return {text.data(), text.size()}; }

  // Fields of which one would have to win, and whose values are no lists.
  static bool is_single(std::string_view name) {
    static constexpr std::array<std::string_view, 8> names{
        "X-Overlap-Run", "X-Overlap-Delay", "X-Overlap-Pace", "X-Overlap-Fault",
        "Authorization", "Content-Type",    "X-Auth-Token",   "X-Subject-Token"};
    return std::any_of(names.begin(), names.end(), [&](std::string_view single) {
      return single.size() == name.size() && boost::beast::iequals(single, name);
    });
  }

  void refuse(std::string sentence, error_code& error) {
    refusal_ = std::move(sentence);
    error = boost::beast::http::error::bad_field;
  }

  void on_request_impl(boost::beast::http::verb, beast_view method, beast_view target, int version,
                       error_code&) override {
    request_.method = view(method);
    request_.target = view(target);
    request_.version = version;
  }

  void on_field_impl(field name, beast_view written, beast_view value, error_code& error) override {
    // RFC 9110, 6.5.1: what comes after the body must not be taken for a part of the head.
    if (head_done_) return;
    if (is_single(view(written)) && request_.has_field(view(written))) {
      return refuse(std::string(view(written)) + " is there more than once: a request has it at most once.",
                    error);
    }
    if (view(value).size() > most_run_bytes && boost::beast::iequals(written, "X-Overlap-Run")) {
      return refuse("The name of a run, which X-Overlap-Run says, has at most 256 bytes.", error);
    }
    if (name == field::host && !is_authority(view(value))) {
      return refuse("The Host is not a name or an address with or without a port.", error);
    }
    framing_.add(name, view(value));
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

  void on_header_impl(error_code& error) override {
    head_done_ = true;
    if (auto sentence = framing_.refusal(request_.version); !sentence.empty())
      refuse(std::move(sentence), error);
  }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(beast_view text, error_code&) override { return append_body(text); }
  void on_chunk_header_impl(std::uint64_t, beast_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast_view text, error_code&) override {
    return append_body(text);
  }
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, beast_view, int, error_code&) override {}

  ReceivedRequest& request_;
  Framing framing_;
  bool head_done_ = false;
  std::string refusal_;
};

}  // namespace overlap::mock
