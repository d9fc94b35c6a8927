#include "processes/mock_journal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <string>
#include <vector>

namespace overlap {

namespace {

using nlohmann::json;

std::uint64_t read_hash(const std::string& text) {
  std::uint64_t hash = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, hash, 16);
  if (error != std::errc() || stopped != end) {
    throw JournalError(fmt::format("its hash is not a hexadecimal number of 64 bits: \"{}\"", text));
  }
  return hash;
}

MockAccount read_account(const json& accuracy) {
  MockAccount account;
  account.wall_s = accuracy.at("wall_s").get<double>();
  account.cpu_share = accuracy.at("cpu_share").get<double>();
  account.threads = accuracy.at("threads").get<std::uint64_t>();
  account.overflows = accuracy.at("accept_queue_overflows").get<std::uint64_t>();
  account.refused = accuracy.at("connections_refused").get<std::uint64_t>();
  account.bottlenecks = accuracy.at("bottlenecks").get<std::vector<std::string>>();
  return account;
}

}  // namespace

Journal read_journal(std::string_view text) {
  try {
    const auto json = json::parse(text);
    Journal journal;
    journal.work.requests = json.at("requests").get<std::uint64_t>();
    journal.work.hash = read_hash(json.at("hash").get<std::string>());
    journal.peak_in_flight = json.at("peak_in_flight").get<std::uint64_t>();
    if (json.contains("in_flight")) journal.in_flight = json["in_flight"].get<std::uint64_t>();
    journal.mock = read_account(json.at("accuracy"));
    return journal;
  } catch (const nlohmann::json::exception& error) {
    throw JournalError(error.what());
  }
}

}  // namespace overlap
