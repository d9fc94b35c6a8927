#include "worker/arguments.hpp"

#if defined(OVERLAP_SLOWED)
#include "run/slowed.hpp"
#endif

#include <fmt/format.h>

#include <cerrno>
#include <string_view>

namespace overlap {

namespace {

std::string takes_none() {
  // errno(3): what this program was started as
  return fmt::format("{} takes no arguments: it reads commands, one JSON object a line, from stdin",
                     program_invocation_short_name);
}

}  // namespace

#if defined(OVERLAP_SLOWED)

std::optional<std::string> take_arguments(int argc, const char* const* argv) {
  Handling sum;
  for (int i = 1; i < argc; i += 2) {
    if (std::string_view(argv[i]) != "--slowed") return takes_none();
    const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
    const auto extra = parse_slowed(value);
    if (!extra) {
      return fmt::format(
          "--slowed wants what handling a response costs in addition, such as cpu:3us or cpu:3us,block:1ms, "
          "not \"{}\"",
          value);
    }
    sum.cpu += extra->cpu;
    sum.block += extra->block;
  }
  slow_down(sum);
  return std::nullopt;
}

#else

std::optional<std::string> take_arguments(int argc, const char* const*) {
  if (argc > 1) return takes_none();
  return std::nullopt;
}

#endif

}  // namespace overlap
