// Links of responses: what they lead to is a target that can be requested, and leads to itself.
#include "loader/page_link.hpp"
#include "tests/fuzz/invariant.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace overlap;

namespace {

void must_lead_to_a_target(std::string_view link, std::string_view from) {
  const auto target = link_target(link, from);
  if (!target) return;
  must(!target->empty(), "a target is not empty");
  for (const char c : *target) {
    const auto byte = static_cast<unsigned char>(c);
    must(byte > ' ' && byte < 0x7f && c != '#', "a target is one word of ASCII without a fragment");
  }
  must(link_target(*target, from) == target, "a target leads to itself");
  must(!without_authority(*target).empty(), "a target has a path");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte says where the page's own target ends, which is one; the link is behind it.
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto cut = bytes.size() * data[0] / 256;
  const auto own = link_target(bytes.substr(0, cut), "/");
  const auto link = bytes.substr(cut);
  must_lead_to_a_target(link, own.value_or("/a/b?c"));

  std::string value(link);
  std::replace_if(
      value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  Headers headers;
  headers.add("Link", value);
  if (const auto next = next_in_link_header(headers)) must_lead_to_a_target(*next, own.value_or("/a/b?c"));
  return 0;
}
