#include "measure/mock_process.hpp"

#include "net/blocking_client.hpp"
#include "net/target.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace overlap {

namespace {

constexpr auto start_patience = std::chrono::seconds(20);  // under a sanitizer, on a busy machine
constexpr int usage_exit_code = 2;

// The mock of this driver is for nobody else: a token that the user keeps for another one would only close
// the journal to the driver.
const std::set<std::string> withheld_from_mock{"MOCK_ADMIN_TOKEN"};

std::string first_line_of(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) {
    throw ChildError(fmt::format("the mock server's token cannot be read from \"{}\"", file));
  }
  return line;
}

}  // namespace

MockProcess::MockProcess(const std::filesystem::path& program, const std::vector<std::string>& options,
                         const Interrupt& interrupt)
    : child_("the mock server", program, options, withheld_from_mock, interrupt) {
  std::string line;
  try {
    line = child_.read_line(start_patience);
  } catch (const ChildError&) {
    if (child_.exit_code() == usage_exit_code) throw MockUsageError(child_.last_words());
    throw;
  }
  try {
    const auto addresses = nlohmann::json::parse(line);
    http_ = addresses.at("http").get<std::string>();
    https_ = addresses.at("https").get<std::string>();
    ca_file_ = addresses.at("ca_file").get<std::string>();
    admin_ = addresses.value("admin", http_);
    const auto token_file = addresses.value("admin_token_file", std::string());
    if (!token_file.empty()) admin_authorization_ = "Bearer " + first_line_of(token_file);
  } catch (const nlohmann::json::exception&) {
    throw ChildError(fmt::format("the mock server's first line is not its addresses: {}", line));
  }
}

MockProcess::~MockProcess() = default;

std::string MockProcess::obituary() {
  return child_.obituary();
}

Journal MockProcess::journal(const std::string& run) {
  Policy policy;
  policy.request_timeout = std::chrono::seconds(10);
  BlockingClient client(Target::parse(admin_, {}), policy);
  Request request;
  request.target = "/__mock/journal/" + run;
  if (!admin_authorization_.empty()) request.headers.add("Authorization", admin_authorization_);
  const auto outcome = client.send(request, StopSignal({}));
  if (const auto end = obituary(); !end.empty()) throw ChildError(end);
  if (outcome.failure == Failure::none && outcome.response.status == 404)
    return {};  // nothing of this run arrived
  if (!outcome.ok()) {
    throw ChildError(fmt::format("the mock server does not give its journal: {}",
                                 outcome.failure == Failure::none
                                     ? fmt::format("status {}", outcome.response.status)
                                     : outcome.detail));
  }
  try {
    return read_journal(outcome.response.body);
  } catch (const JournalError& error) {
    throw ChildError(fmt::format("the mock server's journal cannot be read: {}", error.what()));
  }
}

}  // namespace overlap
