#include "figures/work_of.hpp"

#include "figures/attempts.hpp"

#include <string_view>
#include <unordered_map>

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

bool came_to_its_end(const Exchange& last, const Purpose& purpose) {
  return last.ok() || (last.failure == Failure::timeout && purpose.expects_timeouts);
}

Work work_of(const Trace& trace, const Purpose& purpose) {
  constexpr std::uint64_t offset_basis = 0xcbf29ce484222325U;
  Work work;
  for (const auto* last : last_attempts(trace)) {
    if (!came_to_its_end(*last, purpose)) continue;
    ++work.requests;
    work.hash += mixed(fnv_1a(last->label, offset_basis));
  }
  return work;
}

std::optional<std::uint64_t> steps_left_out(const Trace& trace) {
  const auto last = last_attempts(trace);
  std::unordered_map<StepId, std::uint64_t> taken;  // of each parent
  for (const auto* step : last) {
    if (step->release == Release::then) ++taken[step->parent];
  }
  std::uint64_t left_out = 0;
  for (const auto* step : last) {
    if (!step->ok()) continue;
    if (!step->released) return std::nullopt;
    const auto found = taken.find(step->step);
    const auto children = found == taken.end() ? 0 : found->second;
    if (*step->released > children) left_out += *step->released - children;
  }
  return left_out;
}

}  // namespace overlap
