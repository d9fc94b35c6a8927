#include "protocol/messages.hpp"

#include "words/dates.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace overlap {

namespace {

using nlohmann::json;

// Seconds as a double are exact to the nanosecond up to here with room to spare: 1e15 ns is below 2^50.
constexpr double longest_s = 1e6;

[[noreturn]] void refuse(const std::string& where, std::string_view expected) {
  throw ProtocolError(fmt::format("{} is missing or not {}", where, expected));
}

// An object of the protocol and its place in the message, so that every complaint can name the key.
class Reader {
 public:
  Reader(const json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object_.is_object()) refuse(where_.empty() ? "the message" : where_, "an object");
  }

  bool has(const char* key) const { return object_.contains(key); }

  std::string place(std::string_view key) const {
    return where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key);
  }

  // The value under `key`; JSON null, which matches no type, if there is none.
  const json& at(const char* key) const {
    static const json nothing;
    const auto found = object_.find(key);
    return found == object_.end() ? nothing : *found;
  }

  std::string text(const char* key) const {
    const json& value = at(key);
    if (!value.is_string()) refuse(place(key), "a string");
    return value.get<std::string>();
  }
  std::string text_or(const char* key, std::string fallback) const {
    return has(key) ? text(key) : std::move(fallback);
  }

  bool truth(const char* key) const {
    const json& value = at(key);
    if (!value.is_boolean()) refuse(place(key), "true or false");
    return value.get<bool>();
  }
  bool truth_or(const char* key, bool fallback) const { return has(key) ? truth(key) : fallback; }

  template <class Unsigned>
  Unsigned count(const char* key, Unsigned lowest = 0,
                 Unsigned highest = std::numeric_limits<Unsigned>::max()) const {
    const json& value = at(key);
    const bool whole =
        value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
    if (!whole || value.get<std::uint64_t>() < static_cast<std::uint64_t>(lowest) ||
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(highest)) {
      refuse(place(key), fmt::format("a whole number from {} to {}", lowest, highest));
    }
    return value.get<Unsigned>();
  }
  template <class Unsigned>
  Unsigned count_or(const char* key, Unsigned fallback, Unsigned lowest = 0,
                    Unsigned highest = std::numeric_limits<Unsigned>::max()) const {
    return has(key) ? count<Unsigned>(key, lowest, highest) : fallback;
  }

  Duration duration(const char* key) const {
    const json& value = at(key);
    // The comparison is written so that NaN, which JSON cannot say but a json value can hold, is refused too.
    if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= longest_s)) {
      refuse(place(key), "a number of seconds from 0 to 1000000");
    }
    return from_seconds(value.get<double>());
  }
  Duration duration_or(const char* key, Duration fallback) const {
    return has(key) ? duration(key) : fallback;
  }

  const json& array(const char* key) const {
    const json& value = at(key);
    if (!value.is_array()) refuse(place(key), "an array");
    return value;
  }

  std::map<std::string, std::string> texts_or_none(const char* key) const {
    std::map<std::string, std::string> texts;
    if (!has(key)) return texts;
    const Reader object(at(key), place(key));
    for (const auto& [name, value] : at(key).items()) {
      if (!value.is_string()) refuse(object.place(name), "a string");
      texts.emplace(name, value.get<std::string>());
    }
    return texts;
  }

 private:
  const json& object_;
  std::string where_;
};

StrategyDescription read_description(const Reader& in) {
  StrategyDescription description{in.text("name"), in.text_or("summary", ""), in.text_or("parameter", "")};
  if (in.has("default")) description.default_parameter = in.count<unsigned>("default", 1);
  description.unavailable = in.text_or("unavailable", "");
  description.scenario = in.text_or("scenario", "");
  return description;
}

Policy read_policy(const Reader& in) {
  Policy policy;
  policy.max_in_flight = in.count<unsigned>("max_in_flight", 1);
  policy.request_timeout = in.duration("request_timeout_s");
  policy.run_timeout = in.duration_or("run_timeout_s", {});
  policy.max_attempts = in.count<unsigned>("max_attempts", 1);
  policy.backoff = in.duration("backoff_s");
  const auto on_error = in.text("on_error");
  if (on_error != "keep_going" && on_error != "stop") {
    refuse(in.place("on_error"), "\"keep_going\" or \"stop\"");
  }
  policy.on_error = on_error == "stop" ? OnError::stop : OnError::keep_going;
  policy.keep_alive = in.truth("keep_alive");
  return policy;
}

Usage read_usage(const Reader& in) {
  Usage usage;
  usage.cpu_user = in.duration("cpu_user_s");
  usage.cpu_sys = in.duration("cpu_sys_s");
  usage.ctx_voluntary = in.count<std::uint64_t>("ctx_voluntary");
  usage.ctx_involuntary = in.count<std::uint64_t>("ctx_involuntary");
  usage.peak_rss_bytes = in.count<std::uint64_t>("peak_rss_bytes");
  usage.peak_threads = in.count<unsigned>("peak_threads");
  if (in.has("sockets_left")) usage.sockets_left = in.count<unsigned>("sockets_left");
  if (in.has("threads_left")) usage.threads_left = in.count<unsigned>("threads_left");
  return usage;
}

json write_usage(const Usage& usage) {
  json written{{"cpu_user_s", seconds(usage.cpu_user)},  {"cpu_sys_s", seconds(usage.cpu_sys)},
               {"ctx_voluntary", usage.ctx_voluntary},   {"ctx_involuntary", usage.ctx_involuntary},
               {"peak_rss_bytes", usage.peak_rss_bytes}, {"peak_threads", usage.peak_threads}};
  if (usage.sockets_left) written["sockets_left"] = *usage.sockets_left;
  if (usage.threads_left) written["threads_left"] = *usage.threads_left;
  return written;
}

Rows read_rows(const json& written) {
  Rows rows;
  for (std::size_t i = 0; i < written.size(); ++i) {
    const auto place = fmt::format("rows[{}]", i);
    if (!written[i].is_array()) refuse(place, "an array");
    auto& row = rows.emplace_back();
    for (const auto& value : written[i]) {
      if (!value.is_string()) refuse(place, "an array of strings");
      row.push_back(value.get<std::string>());
    }
    if (row.size() != rows.front().size()) refuse(place, "as long as the rows before it");
  }
  return rows;
}

Exchange read_exchange(const Reader& in) {
  Exchange exchange;
  exchange.step = in.count<StepId>("step", 0, no_step - 1);
  exchange.parent = in.count_or<StepId>("parent", no_step, 0, no_step - 1);
  const bool has_parent = exchange.parent != no_step;
  exchange.release = has_parent ? Release::then : Release::root;
  if (in.has("release")) {
    const auto release = parse_release(in.text("release"));
    if (!release) refuse(in.place("release"), R"("root", "then" or "after")");
    exchange.release = *release;
  }
  if (has_parent == (exchange.release == Release::root)) {
    throw ProtocolError(in.place("release") +
                        R"( must be "root" without a parent, and "then" or "after" with one)");
  }
  exchange.attempt = in.count_or<unsigned>("attempt", 1, 1);
  exchange.label = in.text("label");
  exchange.method = in.text("method");
  exchange.target = in.text("target");
  exchange.status = in.count<unsigned>("status", 0, 999);
  if (in.has("failure")) {
    const auto failure = parse_failure(in.text("failure"));
    if (!failure) {
      refuse(in.place("failure"),
             "one of none, timeout, cancelled, connect, tls, reset, protocol and content");
    }
    exchange.failure = *failure;
  }
  if (exchange.status == 0 && exchange.failure == Failure::none) {
    throw ProtocolError(in.place("failure") + " must say why there was no response: the status is 0");
  }
  exchange.detail = in.text_or("detail", "");
  exchange.start = in.duration("start_s");
  exchange.ready = in.duration_or("ready_s", exchange.start);
  exchange.connect = in.duration_or("connect_s", {});
  exchange.tls = in.duration_or("tls_s", {});
  exchange.send = in.duration_or("send_s", {});
  exchange.wait = in.duration("wait_s");
  exchange.receive = in.duration_or("receive_s", {});
  exchange.bytes_out = in.count_or<std::uint64_t>("bytes_out", 0);
  exchange.bytes_in = in.count_or<std::uint64_t>("bytes_in", 0);
  exchange.new_connection = in.truth_or("new_connection", false);
  if (in.has("asked_s") || in.has("served_s")) {
    exchange.server = ServerDelay{in.duration("asked_s"), in.duration("served_s")};
  }
  if (in.has("retry_in_s")) exchange.retry_in = in.duration("retry_in_s");
  exchange.handling = {in.duration_or("handle_cpu_s", {}), in.duration_or("handle_block_s", {})};
  if (in.has("released")) exchange.released = in.count<std::uint32_t>("released");
  return exchange;
}

}  // namespace

nlohmann::json parse_line(std::string_view line) {
  auto message = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (message.is_discarded()) {
    throw ProtocolError(fmt::format("a line of {} bytes is not JSON", line.size()));
  }
  if (!message.is_object()) throw ProtocolError("a line holds JSON that is not an object");
  return message;
}

std::string to_line(const nlohmann::json& message) {
  return message.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

nlohmann::json error_answer(std::string_view sentence) {
  return {{"ok", false}, {"error", sentence}};
}

nlohmann::json ok_answer(nlohmann::json body) {
  body["ok"] = true;
  return body;
}

nlohmann::json check_answer(nlohmann::json answer) {
  const Reader in(answer, "");
  if (!in.truth("ok")) throw WorkerError(in.text("error"));
  return answer;
}

nlohmann::json to_json(const Offer& offer) {
  json strategies = json::array();
  for (const auto& description : offer.strategies) strategies.push_back(to_json(description));
  return {{"protocol", offer.protocol}, {"worker", offer.worker}, {"strategies", std::move(strategies)}};
}

Offer offer_from_json(const nlohmann::json& json) {
  const Reader in(json, "");
  Offer offer;
  offer.protocol = in.count<int>("protocol");
  if (offer.protocol != protocol_version) {
    throw ProtocolError(
        fmt::format("protocol is {} but this driver speaks {}: use a worker of the same release",
                    offer.protocol, protocol_version));
  }
  offer.worker = in.text_or("worker", "");
  const auto& strategies = in.array("strategies");
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    offer.strategies.push_back(read_description(Reader(strategies[i], fmt::format("strategies[{}]", i))));
  }
  return offer;
}

nlohmann::json to_json(const Parallelism& parallelism) {
  return {{"requests", parallelism.requests},
          {"waiting_retry_holds", parallelism.waiting_retry_holds},
          {"handlers", parallelism.handlers}};
}

Parallelism parallelism_from_json(const nlohmann::json& json) {
  const Reader in(json, "parallelism");
  return {in.count<unsigned>("requests", 1), in.truth_or("waiting_retry_holds", false),
          in.count_or<unsigned>("handlers", 1, 1)};
}

nlohmann::json to_json(const StrategyDescription& description) {
  json json{{"name", description.name}, {"summary", description.summary}};
  if (!description.parameter.empty()) json["parameter"] = description.parameter;
  if (!description.unavailable.empty()) json["unavailable"] = description.unavailable;
  if (!description.scenario.empty()) json["scenario"] = description.scenario;
  if (description.default_parameter) json["default"] = *description.default_parameter;
  return json;
}

StrategyDescription strategy_description_from_json(const nlohmann::json& json) {
  return read_description(Reader(json, ""));
}

nlohmann::json to_json(const Preparation& preparation) {
  json json{{"strategy", preparation.strategy},        {"scenario", preparation.scenario},
            {"today", format_date(preparation.today)}, {"target", preparation.target},
            {"policy", to_json(preparation.policy)},   {"warm", preparation.warm}};
  if (!preparation.parameters.empty()) json["parameters"] = preparation.parameters;
  if (!preparation.environment.empty()) json["environment"] = preparation.environment;
  if (!preparation.address.empty()) json["address"] = preparation.address;
  if (!preparation.ca_file.empty()) json["ca_file"] = preparation.ca_file;
  if (preparation.collect) json["collect"] = true;
  return json;
}

Preparation preparation_from_json(const nlohmann::json& json) {
  const Reader in(json, "");
  Preparation preparation;
  preparation.strategy = in.text("strategy");
  preparation.scenario = in.at("scenario");
  if (!preparation.scenario.is_object()) refuse("scenario", "an object");
  preparation.parameters = in.texts_or_none("parameters");
  preparation.environment = in.texts_or_none("environment");
  const auto today = parse_date(in.text("today"));
  if (!today) refuse("today", "a date like \"2024-05-01\"");
  preparation.today = *today;
  preparation.target = in.text("target");
  preparation.address = in.text_or("address", "");
  preparation.ca_file = in.text_or("ca_file", "");
  preparation.policy = read_policy(Reader(in.at("policy"), "policy"));
  preparation.warm = in.truth_or("warm", true);
  preparation.collect = in.truth_or("collect", false);
  return preparation;
}

nlohmann::json to_json(const RunReport& report) {
  auto exchanges = json::array();
  for (const auto& exchange : report.trace.exchanges) exchanges.push_back(to_json(exchange));
  json json{{"elapsed_s", seconds(report.elapsed)},
            {"usage", write_usage(report.usage)},
            {"exchanges", std::move(exchanges)}};
  if (report.rows) json["rows"] = *report.rows;
  return json;
}

RunReport run_report_from_json(const nlohmann::json& json) {
  const Reader in(json, "");
  RunReport report;
  report.elapsed = in.duration("elapsed_s");
  report.usage = read_usage(Reader(in.at("usage"), "usage"));
  const auto& exchanges = in.array("exchanges");
  report.trace.exchanges.reserve(exchanges.size());
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    report.trace.exchanges.push_back(read_exchange(Reader(exchanges[i], fmt::format("exchanges[{}]", i))));
  }
  if (in.has("rows")) report.rows = read_rows(in.array("rows"));
  return report;
}

nlohmann::json to_json(const Exchange& exchange) {
  json json{{"step", exchange.step},           {"label", exchange.label},
            {"method", exchange.method},       {"target", exchange.target},
            {"status", exchange.status},       {"start_s", seconds(exchange.start)},
            {"wait_s", seconds(exchange.wait)}};
  if (exchange.parent != no_step) {
    json["parent"] = exchange.parent;
    json["release"] = to_string(exchange.release);
  }
  if (exchange.attempt != 1) json["attempt"] = exchange.attempt;
  if (exchange.failure != Failure::none) json["failure"] = to_string(exchange.failure);
  if (!exchange.detail.empty()) json["detail"] = exchange.detail;
  if (exchange.ready != exchange.start) json["ready_s"] = seconds(exchange.ready);
  const auto phase = [&](const char* key, Duration duration) {
    if (duration != Duration::zero()) json[key] = seconds(duration);
  };
  phase("connect_s", exchange.connect);
  phase("tls_s", exchange.tls);
  phase("send_s", exchange.send);
  phase("receive_s", exchange.receive);
  if (exchange.bytes_out != 0) json["bytes_out"] = exchange.bytes_out;
  if (exchange.bytes_in != 0) json["bytes_in"] = exchange.bytes_in;
  if (exchange.new_connection) json["new_connection"] = true;
  if (exchange.server) {
    json["asked_s"] = seconds(exchange.server->asked);
    json["served_s"] = seconds(exchange.server->served);
  }
  if (exchange.retry_in) json["retry_in_s"] = seconds(*exchange.retry_in);
  phase("handle_cpu_s", exchange.handling.cpu);
  phase("handle_block_s", exchange.handling.block);
  if (exchange.released) json["released"] = *exchange.released;
  return json;
}

Exchange exchange_from_json(const nlohmann::json& json) {
  return read_exchange(Reader(json, ""));
}

nlohmann::json to_json(const Policy& policy) {
  return {{"max_in_flight", policy.max_in_flight},
          {"request_timeout_s", seconds(policy.request_timeout)},
          {"run_timeout_s", seconds(policy.run_timeout)},
          {"max_attempts", policy.max_attempts},
          {"backoff_s", seconds(policy.backoff)},
          {"on_error", policy.on_error == OnError::stop ? "stop" : "keep_going"},
          {"keep_alive", policy.keep_alive}};
}

Policy policy_from_json(const nlohmann::json& json) {
  return read_policy(Reader(json, ""));
}

}  // namespace overlap
