#include "strategies/registry.hpp"

#include "core/suggest.hpp"
#ifdef OVERLAP_IO_URING
#include "net/io_uring.hpp"
#endif

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace overlap {

namespace {

struct Entry {
  const char* name;
  const char* summary;
  const char* parameter;
  std::unique_ptr<Strategy> (*make)(const StrategySetup&);
};

#if defined(OVERLAP_CURL)  // the worker on libcurl
constexpr std::array entries{
    Entry{"curl_multi", "libcurl's multi interface on epoll; HTTP/2 where the target offers it", "",
          make_curl_multi},
};

std::string unavailable() {
  return {};
}
#elif defined(OVERLAP_IO_URING)  // the worker whose event loops wait with io_uring
constexpr std::array entries{
    Entry{"callbacks_uring", "the same sources as callbacks, on io_uring instead of epoll", "",
          make_callbacks},
    Entry{"coroutines_uring", "the same sources as coroutines, on io_uring instead of epoll", "",
          make_coroutines},
};

std::string unavailable() {
  static const auto refusal = io_uring_refusal();
  return refusal;
}
#else
constexpr std::array entries{
    Entry{"sequential", "one request after another on one thread: the code as it reads", "", make_sequential},
    Entry{"sequential_httplib", "the same, on cpp-httplib", "", make_sequential_httplib},
    Entry{"thread_pool", "blocking calls on N threads that share a queue of ready steps", "threads",
          make_thread_pool},
    Entry{"thread_pool_httplib", "the same, on cpp-httplib", "threads", make_thread_pool_httplib},
    Entry{"callbacks", "one event loop, a completion handler for every response", "", make_callbacks},
    Entry{"coroutines", "one event loop, a C++20 coroutine for every step", "", make_coroutines},
};

std::string unavailable() {
  return {};
}
#endif

constexpr unsigned most_threads = 32'768;

}  // namespace

std::vector<StrategyDescription> strategies() {
  std::vector<StrategyDescription> descriptions;
  for (const auto& entry : entries) {
    descriptions.push_back({entry.name, entry.summary, entry.parameter, unavailable()});
  }
  return descriptions;
}

std::unique_ptr<Strategy> make_strategy(std::string_view written, const Target& target,
                                        const Policy& policy) {
  const auto colon = written.find(':');
  const auto name = written.substr(0, colon);
  for (const auto& entry : entries) {
    if (entry.name != name) continue;
    if (const auto reason = unavailable(); !reason.empty()) throw UnavailableStrategy(reason);
    StrategySetup setup{target, policy, policy.max_in_flight};
    if (colon != std::string_view::npos) {
      const auto number = written.substr(colon + 1);
      const auto* end = number.data() + number.size();
      const auto [rest, error] = std::from_chars(number.data(), end, setup.parameter);
      if (*entry.parameter == '\0') {
        throw UnknownStrategy(
            fmt::format("strategy \"{}\" takes no parameter, but \"{}\" gives one", name, written));
      }
      if (error != std::errc{} || rest != end || setup.parameter < 1 || setup.parameter > most_threads) {
        throw UnknownStrategy(fmt::format("\"{}\": the number of {} has to be 1 to {}", written,
                                          entry.parameter, most_threads));
      }
    }
    return entry.make(setup);
  }
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  throw UnknownStrategy(unknown_name("strategy", "strategies", name, names));
}

}  // namespace overlap
