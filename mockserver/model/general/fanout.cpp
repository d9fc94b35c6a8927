#include "mockserver/model/general/fanout.hpp"

#include "mockserver/ground/keyed_hash.hpp"
#include "mockserver/model/general/query_value.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <string>

namespace overlap::mock {

namespace {

constexpr std::uint64_t most_width = 1000;
constexpr std::uint64_t most_depth = 10;
constexpr std::uint64_t most_node_bytes = 1 << 20;

// "0.3.1": at every level, which of the nodes, as it would be written in a link: without zeros in front,
// which could be as many as the target has room for, a thousand times in one answer. The root's is empty.
void check_place(std::string_view place, std::uint64_t width) {
  const auto refuse = [&] {
    throw std::invalid_argument(fmt::format(
        "path=\"{}\" is no place in this tree: follow the links from /fanout?width=&depth=", place));
  };
  const auto* at = place.data();
  const auto* end = at + place.size();
  for (std::uint64_t level = 0; at != end; ++level) {
    std::uint64_t index = 0;
    const auto [rest, error] = std::from_chars(at, end, index);
    const bool separated = rest != end && *rest == '.' && rest + 1 != end;
    const bool padded = *at == '0' && rest != at + 1;
    if (error != std::errc{} || padded || index >= width || level >= most_depth ||
        (rest != end && !separated))
      refuse();
    at = separated ? rest + 1 : rest;
  }
}

// Letters and digits, six bits each, so that it needs no escaping.
std::string payload(Key key, std::uint64_t bytes) {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text(bytes, ' ');
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    bits = at % 10 == 0 ? key.with(at).bits() : bits >> 6;
    text[at] = alphabet[bits & 63];
  }
  return text;
}

}  // namespace

Json fanout(std::uint64_t seed, const Request& request) {
  const Parameters query(split_target(request.target).query);
  const auto width = whole_number(query, "width", 4, 0, most_width);
  const auto depth = whole_number(query, "depth", 2, 0, most_depth);
  const auto bytes = byte_count(query, "bytes", 0, most_node_bytes);
  const std::string place(only_value(query, "path").value_or(""));
  check_place(place, width);

  const auto below =
      fmt::format("/fanout?width={}&depth={}{}&path={}{}", width, depth == 0 ? 0 : depth - 1,
                  bytes > 0 ? fmt::format("&bytes={}", bytes) : "", place, place.empty() ? "" : ".");
  Json items = Json::array();
  for (std::uint64_t i = 0; depth > 0 && i < width; ++i) {
    auto target = fmt::format("{}{}", below, i);
    items.push_back({{"id", fmt::format("{}{}{}", place, place.empty() ? "" : ".", i)},
                     {"href", fmt::format("{}://{}{}", request.scheme, request.host, target)},
                     {"target", std::move(target)}});
  }
  return {{"id", place},
          {"depth", depth},
          {"items", std::move(items)},
          {"payload", payload(Key(seed).with("fanout").with(place), bytes)}};
}

}  // namespace overlap::mock
