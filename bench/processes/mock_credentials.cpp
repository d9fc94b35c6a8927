#include "processes/mock_credentials.hpp"

#include "processes/child_process.hpp"
#include "processes/mock_question.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>

namespace overlap {

std::map<std::string, std::string> mock_credentials(const std::filesystem::path& program,
                                                    const std::vector<std::string>& options,
                                                    const std::set<std::string>& withheld,
                                                    const Interrupt& interrupt) {
  auto question = options;
  question.emplace_back("--print-defaults");
  const auto lines = ask_mock(program, question, withheld, interrupt);
  return read_credentials(lines.empty() ? "" : lines.front());
}

std::map<std::string, std::string> read_credentials(std::string_view line) {
  try {
    const auto defaults = nlohmann::json::parse(line);
    std::map<std::string, std::string> credentials;
    for (const auto& [name, source] : defaults.at("credentials").items()) {
      if (source.contains("value")) {
        credentials[name] = source["value"].get<std::string>();
      } else if (const char* value = std::getenv(source.at("variable").get<std::string>().c_str())) {
        credentials[name] = value;
      }
    }
    return credentials;
  } catch (const nlohmann::json::exception&) {
    throw ChildError(fmt::format("the mock server does not print its defaults, but: {}", line));
  }
}

}  // namespace overlap
