#include "processes/mock_question.hpp"

#include "processes/child_process.hpp"
#include "processes/mock_process.hpp"

#include <chrono>

namespace overlap {

std::vector<std::string> ask_mock(const std::filesystem::path& program,
                                  const std::vector<std::string>& options,
                                  const std::set<std::string>& withheld, const Interrupt& interrupt) {
  ChildProcess mock("the mock server", program, options, withheld, interrupt);
  std::vector<std::string> lines;
  try {
    for (;;) lines.push_back(mock.read_line({.timeout = std::chrono::seconds(10)}));
  } catch (const ChildError&) {
    if (mock.exit_code() == mock_usage_exit_code) throw MockUsageError(mock.last_words());
    if (mock.exit_code() != 0) throw;
  }
  return lines;
}

}  // namespace overlap
