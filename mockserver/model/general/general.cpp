#include "mockserver/model/general/general.hpp"

#include "mockserver/behaviour/latency_spec.hpp"
#include "mockserver/ground/status_text.hpp"
#include "mockserver/model/general/echo.hpp"
#include "mockserver/model/general/fanout.hpp"
#include "mockserver/model/general/query_value.hpp"
#include "mockserver/model/plain_reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace overlap::mock {

namespace {

using namespace std::chrono_literals;

Reply ping(std::uint64_t, const RouteMatch&, const Request&) {
  return plain_reply(200, "pong");
}

Reply delay(std::uint64_t, const RouteMatch& match, const Request&) {
  const auto latency = parse_latency(match.captured[0]);
  auto reply = plain_reply(200, {{"delay", to_string(latency)}});
  reply.latency = latency;
  return reply;
}

// Eight bytes of each hash, lowest first, on every machine.
Reply octets(Key key, std::uint64_t count) {
  auto bytes = std::make_shared<std::string>(count, '\0');
  for (std::size_t at = 0; at < count; at += 8) {
    auto bits = key.with(at).bits();
    for (std::size_t i = at; i < std::min<std::size_t>(at + 8, count); ++i, bits >>= 8) {
      (*bytes)[i] = static_cast<char>(bits & 0xff);
    }
  }
  Reply reply;
  reply.fields = "Content-Type: application/octet-stream\r\n";
  reply.body = std::move(bytes);
  return reply;
}

Reply bytes(std::uint64_t seed, const RouteMatch& match, const Request&) {
  const auto count = read_byte_count("the count of bytes", match.captured[0], most_general_bytes);
  return octets(Key(seed).with("bytes").with(count), count);
}

// A field that the status must not come without (RFC 9110, 15.5.2, 15.5.6, 15.5.8 and 15.5.22).
std::string_view obligatory_field(unsigned status) {
  switch (status) {
    case 401:
      return "WWW-Authenticate: Bearer realm=\"overlap-mock\"\r\n";
    case 405:
      return "Allow: GET, HEAD\r\n";
    case 407:
      return "Proxy-Authenticate: Basic realm=\"overlap-mock\"\r\n";
    case 426:
      return "Upgrade: HTTP/2.0\r\n";
    default:
      return {};
  }
}

std::string_view read_location(std::string_view text) {
  const bool good =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!good) {
    throw std::invalid_argument(
        "location is a URL of visible ASCII characters: percent-encode all others twice, once for it and "
        "once for "
        "this query");
  }
  return text;
}

Reply status(std::uint64_t, const RouteMatch& match, const Request& request) {
  const auto code = static_cast<unsigned>(read_whole_number("the status", match.captured[0], 200, 599));
  auto reply = plain_reply(code, {{"status", code}, {"reason", reason_phrase(code)}});
  if (has_no_content(code)) {
    reply.fields.clear();
    reply.body = std::make_shared<const std::string>();
  }
  reply.fields += obligatory_field(code);
  const Parameters query(split_target(request.target).query);
  if (only_value(query, "retry-after")) {
    // RFC 9110, 10.2.3, and RFC 6585, 4.
    if (code / 100 != 3 && code != 413 && code != 429 && code != 503) {
      throw std::invalid_argument("retry-after goes with 3xx, 413, 429 and 503 only");
    }
    constexpr std::uint64_t a_day = 86'400;
    reply.fields += fmt::format("Retry-After: {}\r\n", whole_number(query, "retry-after", 0, 0, a_day));
  }
  if (const auto location = only_value(query, "location")) {
    if (code / 100 != 3 && code != 201) throw std::invalid_argument("location goes with 201 and 3xx only");
    reply.fields += fmt::format("Location: {}\r\n", read_location(*location));
  }
  return reply;
}

Reply drip(std::uint64_t seed, const RouteMatch&, const Request& request) {
  const Parameters query(split_target(request.target).query);
  const auto count = byte_count(query, "bytes", 1024, most_general_bytes);
  auto reply = octets(Key(seed).with("drip").with(count), count);
  reply.pace = DripPace{duration(query, "duration", 1s, longest_latency)};
  if (const auto delay = only_value(query, "delay")) reply.latency = parse_latency(*delay);
  return reply;
}

Reply echoed(std::uint64_t, const RouteMatch&, const Request& request) {
  auto reply = plain_reply(200, echo(request));
  reply.cacheable = false;
  return reply;
}

Reply node(std::uint64_t seed, const RouteMatch&, const Request& request) {
  return plain_reply(200, fanout(seed, request));
}

struct Row {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  Reply (*answer)(std::uint64_t seed, const RouteMatch& match, const Request& request);
};

constexpr std::array rows{
    Row{"ping", "GET", "/ping", ping},
    Row{"delay", "GET", "/delay/{latency}", delay},
    Row{"bytes", "GET", "/bytes/{count}", bytes},
    Row{"status", "*", "/status/{code}", status},
    Row{"drip", "GET", "/drip", drip},
    Row{"echo", "*", "/echo", echoed},
    Row{"fanout", "GET", "/fanout", node},
};
static_assert(all_answered(rows));

}  // namespace

std::vector<RoutePattern> General::patterns() const {
  return patterns_of(rows);
}

Reply General::answer(const RouteMatch& match, const Request& request) const {
  try {
    return rows[match.row].answer(seed_, match, request);
  } catch (const std::invalid_argument& error) {
    return plain_error(400, "BadRequest", fmt::format("{}.", error.what()));
  }
}

}  // namespace overlap::mock
