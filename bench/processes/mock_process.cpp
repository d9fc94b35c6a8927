#include "processes/mock_process.hpp"

#include "net/blocking_client.hpp"
#include "net/target.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <fstream>
#include <string_view>
#include <thread>
#include <utility>

namespace overlap {

namespace {

constexpr auto start_patience = std::chrono::seconds(20);  // under a sanitizer, on a busy machine
constexpr std::chrono::milliseconds last_moment{1000}, glance{5};
constexpr std::string_view temporary_prefix = "overlap-mock-";  // of the names of the mock's own files

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
                         std::set<std::string> withheld, const Interrupt& interrupt) {
  // The mock of this driver is for nobody else: a token that the user keeps for another one would only close
  // the journal to the driver.
  withheld.insert("MOCK_ADMIN_TOKEN");
  child_.emplace("the mock server", program, options, withheld, interrupt);
  std::string line;
  try {
    line = child_->read_line({.timeout = start_patience});
  } catch (const ChildError&) {
    if (child_->exit_code() == mock_usage_exit_code) throw MockUsageError(child_->last_words());
    throw;
  }
  try {
    const auto addresses = nlohmann::json::parse(line);
    http_ = addresses.at("http").get<std::string>();
    https_ = addresses.at("https").get<std::string>();
    ca_file_ = addresses.at("ca_file").get<std::string>();
    admin_ = addresses.value("admin", http_);
    token_file_ = addresses.value("admin_token_file", std::string());
    if (!token_file_.empty()) admin_authorization_ = "Bearer " + first_line_of(token_file_);
  } catch (const nlohmann::json::exception&) {
    throw ChildError(fmt::format("the mock server's first line is not its addresses: {}", line));
  }
}

// A mock that was killed could not take its files away.
MockProcess::~MockProcess() {
  child_.reset();
  for (const auto& file : {ca_file_, token_file_}) {
    std::error_code ignored;
    const std::filesystem::path path(file);
    if (path.filename().string().starts_with(temporary_prefix)) std::filesystem::remove(path, ignored);
  }
}

std::string MockProcess::obituary() {
  return child_->obituary();
}

Response MockProcess::get(const std::string& target, const char* what) {
  Policy policy;
  policy.request_timeout = std::chrono::seconds(10);
  BlockingClient client(Target::parse(admin_, {}), policy);
  Request request;
  request.target = target;
  if (!admin_authorization_.empty()) request.headers.add("Authorization", admin_authorization_);
  auto outcome = client.send(request, StopSignal({}));
  auto end = obituary();
  // A process that is killed loses its sockets a moment before it can be waited for.
  for (auto left = last_moment; outcome.failure != Failure::none && end.empty() && left > left.zero();
       left -= glance) {
    std::this_thread::sleep_for(glance);
    end = obituary();
  }
  if (!end.empty()) throw ChildError(end);
  const auto status = outcome.response.status;
  if (outcome.ok() || (outcome.failure == Failure::none && status == 404)) return std::move(outcome.response);
  throw ChildError(
      fmt::format("the mock server does not give {}: {}", what,
                  outcome.failure == Failure::none ? fmt::format("status {}", status) : outcome.detail));
}

Journal MockProcess::journal(const std::string& run) {
  const auto response = get("/__mock/journal/" + run, "its journal");
  if (response.status == 404) return {};  // nothing of this run arrived
  try {
    return read_journal(response.body);
  } catch (const JournalError& error) {
    throw ChildError(fmt::format("the mock server's journal cannot be read: {}", error.what()));
  }
}

std::uint64_t MockProcess::open_connections() {
  const auto metrics = get("/metrics", "its metrics").body;
  constexpr std::string_view name = "\nmock_connections_open ";
  const auto found = metrics.find(name);
  std::uint64_t open = 0;
  if (found != std::string::npos) {
    const auto* const value = metrics.data() + found + name.size();
    std::from_chars(value, metrics.data() + metrics.size(), open);
  }
  if (open == 0) throw ChildError("the mock server's metrics do not say how many connections are open");
  return open - 1;
}

}  // namespace overlap
