#include "protocol/report_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace overlap {

using nlohmann::json;

namespace {

std::string text_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string to_line(const RunReport& report) {
  const RunReport without_exchanges{report.elapsed, report.usage, {}, report.rows};
  const auto others = ok_answer(to_json(without_exchanges));
  std::string line = "{";
  for (const auto& [key, value] : others.items()) {
    if (line.size() > 1) line += ',';
    line += text_of(key) + ':';
    if (key != "exchanges") {
      line += text_of(value);
      continue;
    }
    line += '[';
    for (const auto& exchange : report.trace.exchanges) {
      if (line.back() != '[') line += ',';
      line += text_of(to_json(exchange));
    }
    line += ']';
  }
  return line + "}\n";
}

RunReport run_report_from_line(std::string_view line) {
  constexpr int of_members = 1, of_exchanges = 2;
  Trace trace;
  bool in_exchanges = false;
  const auto take_exchanges = [&](int depth, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::key && depth == of_members) in_exchanges = value == "exchanges";
    if (event != json::parse_event_t::object_end || depth != of_exchanges || !in_exchanges) return true;
    try {
      trace.exchanges.push_back(exchange_from_json(value));
    } catch (const ProtocolError& error) {
      throw ProtocolError(fmt::format("exchanges[{}].{}", trace.exchanges.size(), error.what()));
    }
    return false;  // it is not kept
  };
  auto answer = json::parse(line, take_exchanges, /*allow_exceptions=*/false);
  if (!answer.is_object()) {
    parse_line(line);  // says what it is
    throw ProtocolError("a line holds JSON that is not an object");
  }
  auto report = run_report_from_json(check_answer(std::move(answer)));
  for (auto& left : report.trace.exchanges) trace.exchanges.push_back(std::move(left));
  report.trace.exchanges = std::move(trace.exchanges);
  return report;
}

}  // namespace overlap
