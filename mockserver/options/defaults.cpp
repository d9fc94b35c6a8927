#include "mockserver/options/defaults.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <thread>

namespace overlap::mock {

unsigned threads_beside_clients() {
  constexpr unsigned max_threads = 4;
  return std::clamp(std::thread::hardware_concurrency(), 1u, max_threads);
}

std::string defaults_line(PasswordSource source, const std::string& built_in) {
  auto credentials = nlohmann::json::object();
  if (source == PasswordSource::built_in) {
    credentials["OS_PASSWORD"] = {{"value", built_in}};
  } else if (source == PasswordSource::environment) {
    credentials["OS_PASSWORD"] = {{"variable", "MOCK_OPENSTACK_PASSWORD"}};
  }
  return nlohmann::json{{"credentials", credentials}}.dump();
}

}  // namespace overlap::mock
