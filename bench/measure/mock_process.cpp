#include "measure/mock_process.hpp"

#include "net/blocking_client.hpp"
#include "net/target.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace overlap {

namespace {

constexpr auto start_patience = std::chrono::seconds(20);  // under a sanitizer, on a busy machine
constexpr int usage_exit_code = 2;

}  // namespace

MockProcess::MockProcess(const std::filesystem::path& program, const std::vector<std::string>& options,
                         const Interrupt& interrupt)
    : child_("the mock server", program, options, {}, interrupt) {
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
  BlockingClient client(Target::parse(http_, {}), policy);
  Request request;
  request.target = "/__mock/journal/" + run;
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
    const auto json = nlohmann::json::parse(outcome.response.body);
    Journal journal;
    journal.work.requests = json.at("requests").get<std::uint64_t>();
    const auto hash = json.at("hash").get<std::string>();
    std::from_chars(hash.data(), hash.data() + hash.size(), journal.work.hash, 16);
    journal.peak_in_flight = json.at("peak_in_flight").get<std::uint64_t>();
    return journal;
  } catch (const nlohmann::json::exception& error) {
    throw ChildError(fmt::format("the mock server's journal cannot be read: {}", error.what()));
  }
}

}  // namespace overlap
