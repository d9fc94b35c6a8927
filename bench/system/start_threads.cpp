#include "system/start_threads.hpp"

#include <fmt/format.h>

#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

namespace overlap {

std::vector<std::jthread> start_threads(std::size_t count, const std::function<void(std::size_t)>& work,
                                        const std::function<void()>& end, std::string_view way_on) {
  std::vector<std::jthread> threads;
  std::string reason;
  try {
    threads.reserve(count);
    while (threads.size() < count) threads.emplace_back(work, threads.size());
    return threads;
  } catch (const std::system_error& error) {
    reason = error.code().message();
  } catch (const std::bad_alloc&) {
    reason = "no memory";
  }
  const auto refused = threads.size() + 1;
  end();
  threads.clear();  // joins
  throw std::runtime_error(
      fmt::format("the system refused thread {} of {} ({}): {}", refused, count, reason, way_on));
}

}  // namespace overlap
