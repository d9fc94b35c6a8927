#include "figures/work_of.hpp"

#include "figures/attempts.hpp"

#include <fmt/format.h>

#include <string_view>

namespace overlap {

namespace {

std::uint64_t fnv_1a(std::string_view text, std::uint64_t hash) {
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  return hash;
}

std::uint64_t mixed(std::uint64_t hash) {
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31);
}

}  // namespace

Work work_of(const Trace& trace) {
  constexpr std::uint64_t offset_basis = 0xcbf29ce484222325U;
  Work work;
  for (const auto& exchange : trace.exchanges) {
    const bool reached = exchange.failure != Failure::connect && exchange.failure != Failure::tls &&
                         used_a_connection(exchange);
    if (reached) ++work.requests;
  }
  for (const auto* last : last_attempts(trace)) {
    // Neither a method nor a target can hold a space, so that no two requests are the same text.
    const auto text = fmt::format("{} {} {}", last->method, last->target, last->status);
    work.hash += mixed(fnv_1a(text, offset_basis));
  }
  return work;
}

}  // namespace overlap
