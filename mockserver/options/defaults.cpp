#include "mockserver/options/defaults.hpp"

#include "system/usable_processors.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace overlap::mock {

unsigned threads_beside_clients() {
  constexpr unsigned max_threads = 4;
  return std::min(usable_processors(), max_threads);
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
