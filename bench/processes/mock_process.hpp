// The bundled mock server, as a child of the driver.
#pragma once

#include "core/step.hpp"
#include "processes/child_process.hpp"
#include "processes/mock_journal.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace overlap {

/// The mock refused its options: its own sentence, which names the option.
struct MockUsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// With which the mock then exits.
inline constexpr int mock_usage_exit_code = 2;

/// A running mock server. Stopped when this goes.
class MockProcess {
 public:
  /// Starts the program and waits until it listens. `withheld` are environment variables that it must not
  /// inherit. Throws MockUsageError, ChildError or Interrupted.
  MockProcess(const std::filesystem::path& program, const std::vector<std::string>& options,
              std::set<std::string> withheld, const Interrupt& interrupt);
  ~MockProcess();

  const std::string& http() const { return http_; }
  const std::string& https() const { return https_; }
  const std::string& ca_file() const { return ca_file_; }

  /// One sentence on how the mock ended, or an empty string while it is alive.
  std::string obituary();

  /// Asks the mock, between runs, for its journal of a run. Throws ChildError when it does not answer.
  Journal journal(const std::string& run);

  /// Asks the mock, between runs, how many connections it has open beside the one that asks. Throws as
  /// journal() does.
  std::uint64_t open_connections();

 private:
  // The mock's answer, be it a 404. Throws ChildError, which says that it does not give `what`.
  Response get(const std::string& target, const char* what);

  std::optional<ChildProcess> child_;
  std::string http_, https_, ca_file_, token_file_;
  std::string admin_;                // the base URL of its administration
  std::string admin_authorization_;  // the value of the header field that it asks for; empty when it does not
};

}  // namespace overlap
