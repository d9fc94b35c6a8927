#include "strategies/registry.hpp"

#include "core/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <thread>

namespace overlap {

namespace {

struct Entry {
  const char* name;
  const char* summary;
  const char* parameter;
  std::unique_ptr<Strategy> (*make)(const StrategySetup&);
  std::optional<unsigned> (*default_parameter)() = [] { return std::optional<unsigned>(); };
};

std::optional<unsigned> processors() {
  return std::max(1u, std::thread::hardware_concurrency());
}

constexpr std::array entries{
    Entry{"sequential", "one request after another on one thread: the code as it reads", "", make_sequential},
    Entry{"sequential_httplib", "the same, on cpp-httplib", "", make_sequential_httplib},
    Entry{"thread_per_step", "blocking calls on a thread for every step, joined by futures", "",
          make_thread_per_step},
    Entry{"thread_pool", "blocking calls on N threads that share a queue of ready steps", "threads",
          make_thread_pool},
    Entry{"thread_pool_httplib", "the same, on cpp-httplib", "threads", make_thread_pool_httplib},
    Entry{"generators",
          "round robin over suspended generators that try their sockets: busy, and waiting for nothing", "",
          make_generators},
    Entry{"callbacks", "one event loop, a completion handler for every response", "", make_callbacks},
    Entry{"coroutines", "one event loop, a C++20 coroutine for every step", "", make_coroutines},
    Entry{"fibers", "one event loop, a stackful fiber for every step", "", make_fibers},
    Entry{"loops", "coroutines on N event loops, a thread each, that share the steps", "loops", make_loops,
          processors},
};

constexpr unsigned largest_parameter = 32'768;

}  // namespace

std::vector<StrategyDescription> strategies() {
  std::vector<StrategyDescription> descriptions;
  for (const auto& entry : entries) {
    descriptions.push_back({entry.name, entry.summary, entry.parameter, entry.default_parameter()});
  }
  return descriptions;
}

std::unique_ptr<Strategy> make_strategy(std::string_view written, const Target& target,
                                        const Policy& policy) {
  const auto colon = written.find(':');
  const auto name = written.substr(0, colon);
  for (const auto& entry : entries) {
    if (entry.name != name) continue;
    StrategySetup setup{target, policy, entry.default_parameter().value_or(policy.max_in_flight)};
    if (colon != std::string_view::npos) {
      const auto number = written.substr(colon + 1);
      const auto* end = number.data() + number.size();
      const auto [rest, error] = std::from_chars(number.data(), end, setup.parameter);
      if (*entry.parameter == '\0') {
        throw UnknownStrategy(
            fmt::format("strategy \"{}\" takes no parameter, but \"{}\" gives one", name, written));
      }
      if (error != std::errc{} || rest != end || setup.parameter < 1 || setup.parameter > largest_parameter) {
        throw UnknownStrategy(fmt::format("\"{}\": the number of {} has to be 1 to {}", written,
                                          entry.parameter, largest_parameter));
      }
    }
    return entry.make(setup);
  }
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  throw UnknownStrategy(unknown_name("strategy", "strategies", name, names));
}

}  // namespace overlap
