#include "mockserver/model/fault.hpp"

#include "mockserver/model/spec_text.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace overlap::mock {

namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 6> kinds{{{FaultKind::reset, "reset"},
                                                                       {FaultKind::close, "close"},
                                                                       {FaultKind::empty, "empty"},
                                                                       {FaultKind::truncate, "truncate"},
                                                                       {FaultKind::garbage, "garbage"},
                                                                       {FaultKind::stall, "stall"}}};

constexpr std::uint64_t longest_retry_after_s = 86'400;

[[noreturn]] void refuse(std::string_view text, std::string_view reason) {
  throw std::invalid_argument(fmt::format("fault \"{}\" {}", text, reason));
}

bool may_say_when(unsigned status) {
  return status == 429 || status == 503;
}

Fault read_status(std::string_view whole, std::string_view text) {
  const auto colon = text.find(':');
  const auto status = parse_whole(text.substr(0, colon));
  if (!status || (*status != 429 && (*status < 500 || *status > 599)))
    refuse(whole, "has a status that is no fault: write 429 or 500 to 599");
  Fault fault{FaultKind::status, static_cast<unsigned>(*status), std::nullopt};
  if (colon != std::string_view::npos) {
    fault.retry_after_s = parse_whole(text.substr(colon + 1));
    if (!may_say_when(fault.status))
      refuse(whole, "has seconds to retry after, which only 429 and 503 can have: leave them out");
    if (!fault.retry_after_s || *fault.retry_after_s > longest_retry_after_s) {
      refuse(whole, fmt::format("has \"{}\" where the seconds to retry after stand: write a whole number up "
                                "to {}, like 429:2",
                                text.substr(colon + 1), longest_retry_after_s));
    }
  } else if (fault.status == 429) {
    fault.retry_after_s = 1;
  }
  return fault;
}

Fault read_fault(std::string_view whole, std::string_view text) {
  for (const auto& [kind, name] : kinds) {
    if (text == name) return {kind, 0, std::nullopt};
  }
  if (!text.empty() && text.front() >= '0' && text.front() <= '9') return read_status(whole, text);
  std::vector<std::string> names;
  for (const auto& [kind, name] : kinds) names.emplace_back(name);
  names.insert(names.end(), {"429", "503"});
  throw std::invalid_argument(unknown_name("fault", "faults", text, names));
}

std::uint64_t read_number(std::string_view whole, std::string_view text) {
  const auto number = text.starts_with('#') ? parse_whole(text.substr(1)) : std::nullopt;
  if (!number || *number == 0) {
    refuse(whole, fmt::format("has \"{}\" behind the @: write a share like 5%, or which times, counted from "
                              "1, like #1, #1,#4 or #2..",
                              text));
  }
  return *number;
}

decltype(FaultRule::when) read_condition(std::string_view whole, std::string_view text) {
  if (text.ends_with('%')) {
    const auto percent = parse_number(text.substr(0, text.size() - 1));
    if (!percent || *percent < 0 || *percent > 100)
      refuse(whole, fmt::format("has a share of \"{}\": write one from 0% to 100%", text));
    return Share{*percent};
  }
  if (text.ends_with("..")) return OccurrencesFrom{read_number(whole, text.substr(0, text.size() - 2))};
  Occurrences occurrences;
  for (;;) {
    const auto comma = text.find(',');
    occurrences.numbers.push_back(read_number(whole, text.substr(0, comma)));
    if (comma == std::string_view::npos) return occurrences;
    text.remove_prefix(comma + 1);
  }
}

bool holds(const Always&, Key, std::uint64_t) {
  return true;
}

bool holds(const Share& share, Key key, std::uint64_t) {
  return 100 * key.unit() < share.percent;
}

bool holds(const Occurrences& occurrences, Key, std::uint64_t number) {
  return std::find(occurrences.numbers.begin(), occurrences.numbers.end(), number) !=
         occurrences.numbers.end();
}

bool holds(const OccurrencesFrom& from, Key, std::uint64_t number) {
  return number >= from.first;
}

std::string condition_text(const Always&) {
  return "";
}

std::string condition_text(const Share& share) {
  return "@" + number_text(share.percent) + "%";
}

std::string condition_text(const Occurrences& occurrences) {
  std::string text;
  for (const auto number : occurrences.numbers)
    text += fmt::format("{}#{}", text.empty() ? "@" : ",", number);
  return text;
}

std::string condition_text(const OccurrencesFrom& from) {
  return fmt::format("@#{}..", from.first);
}

}  // namespace

FaultRule parse_fault_rule(std::string_view text) {
  const auto at = text.find('@');
  const auto fault = read_fault(text, text.substr(0, at));
  if (at == std::string_view::npos) return {fault, Always{}};
  return {fault, read_condition(text, text.substr(at + 1))};
}

std::string to_string(const Fault& fault) {
  for (const auto& [kind, name] : kinds) {
    if (fault.kind == kind) return std::string(name);
  }
  const bool by_itself = fault.status == 429 && fault.retry_after_s == 1;
  if (!fault.retry_after_s || by_itself) return std::to_string(fault.status);
  return fmt::format("{}:{}", fault.status, *fault.retry_after_s);
}

std::string to_string(const FaultRule& rule) {
  return to_string(rule.fault) +
         std::visit([](const auto& condition) { return condition_text(condition); }, rule.when);
}

void FaultPlan::apply(std::string_view setting, const RouteTable& routes) {
  const auto [route, spec] = parse_route_setting(setting, routes);
  add(route, parse_fault_rule(spec));
}

void FaultPlan::add(std::optional<Route> route, FaultRule rule) {
  auto& rules = route ? rules_.own(*route) : rules_.common();
  rules.push_back(std::move(rule));
}

std::optional<Fault> FaultPlan::draw(Route route, Key exchange_key, std::uint64_t occurrence) const {
  if (is_admin(route)) return std::nullopt;
  auto key = exchange_key.with("fault");
  const auto first_in = [&](const FaultRules& rules) -> std::optional<Fault> {
    for (const auto& rule : rules) {
      // Each rule draws for itself, so that 5 % and then 5 % are nearly 10 %.
      key = key.with("next rule");
      const auto fits = [&](const auto& condition) { return holds(condition, key, occurrence + 1); };
      if (std::visit(fits, rule.when)) return rule.fault;
    }
    return std::nullopt;
  };
  if (const auto* own = rules_.find_own(route)) {
    if (const auto fault = first_in(*own)) return fault;
  }
  return first_in(rules_.common());
}

std::string garbage(Key exchange_key) {
  // No answer begins with a control character (RFC 9112, 4).
  std::string bytes(1, '\x16');
  for (std::uint64_t word = 0; word < 8; ++word) bytes += hex(exchange_key.with("garbage").with(word).bits());
  return bytes;
}

}  // namespace overlap::mock
