#include "mockserver/dispatcher.hpp"

#include "mockserver/ground/target.hpp"
#include "words/letter_case.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace overlap::mock {

namespace {

// RFC 9112, 3.2.2: a target in absolute-form carries its own authority. What is kept is the origin-form.
// False when that is none.
bool take_authority_from_target(ReceivedRequest& request) {
  auto& target = request.target;
  if (target.starts_with('/')) return true;
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string::npos) return true;
  const auto path = std::min(target.find_first_of("/?", scheme_end + 3), target.size());
  request.host = target.substr(scheme_end + 3, path - scheme_end - 3);
  request.hosts = std::max(request.hosts, 1U);
  target.erase(0, path);
  if (!target.starts_with('/')) target.insert(0, 1, '/');
  return is_authority(request.host);
}

// RFC 9110, 12.5.3: whether gzip has a quality above 0: its own, wherever it stands, or else that of "*".
bool accepts_gzip(std::string_view accepted) {
  bool others = false;
  while (!accepted.empty()) {
    const auto end = std::min(accepted.find(','), accepted.size());
    auto coding = accepted.substr(0, end);
    accepted.remove_prefix(std::min(end + 1, accepted.size()));
    while (coding.starts_with(' ')) coding.remove_prefix(1);
    const auto name_end = std::min(coding.find_first_of("; "), coding.size());
    const bool named = equal_ignoring_case(coding.substr(0, name_end), "gzip");
    if (!named && coding.substr(0, name_end) != "*") continue;
    const auto quality = coding.find("q=");
    const bool wanted = quality == std::string_view::npos ||
                        coding.find_first_of("123456789", quality + 2) != std::string_view::npos;
    if (named) return wanted;
    others = wanted;
  }
  return others;
}

// Milliseconds to the nanosecond, so that nobody has to wonder whether "served" was rounded below "asked",
// and without zeros at the end, which every client would have to read. By hand, since this is written after
// the delay, and a format string costs five times as much.
char* write_milliseconds(char* at, Duration duration) {
  const auto count = std::max<Duration::rep>(duration.count(), 0);
  at = std::to_chars(at, at + 20, count / 1'000'000).ptr;
  *at++ = '.';
  auto fraction = count % 1'000'000;
  for (int digit = 5; digit >= 0; --digit, fraction /= 10) at[digit] = static_cast<char>('0' + fraction % 10);
  at += 6;
  while (at[-1] == '0') --at;
  return at[-1] == '.' ? at - 1 : at;
}

bool accepts_gzip(const ReceivedRequest& request) {
  std::string accepted;
  request.append_list("Accept-Encoding", accepted);
  return accepts_gzip(accepted);
}

// Server-Timing (W3C).
void append_server_timing(std::string& head, Duration asked, Duration served) {
  constexpr std::string_view before_asked = "Server-Timing: asked;dur=";
  constexpr std::string_view before_served = ", served;dur=";
  constexpr std::string_view end = "\r\n";
  std::array<char, before_asked.size() + before_served.size() + end.size() + 2 * 27> line;
  const auto write = [](char* at, std::string_view text) { return std::copy(text.begin(), text.end(), at); };
  char* at = write(line.data(), before_asked);
  at = write_milliseconds(at, asked);
  at = write(at, before_served);
  at = write_milliseconds(at, served);
  at = write(at, end);
  head.append(line.data(), static_cast<std::size_t>(at - line.data()));
}

// In place of a reply for which there is no room.
std::shared_ptr<const PreparedReply> too_many_large(const PreparedReply& reply) {
  auto instead =
      prepare(malformed_request_reply(503, "Answers of 1 GiB are waiting or being sent: ask again."),
              reply.method_and_target);
  instead->route = reply.route;
  return instead;
}

}  // namespace

BehaviourState& Dispatcher::current_behaviour() {
  if (const auto now = shared_.generation(); now != seen_generation_) {
    seen_generation_ = now;
    behaviour_ = shared_.behaviour();
  }
  return *behaviour_;
}

void Dispatcher::dispatch(ReceivedRequest& request, const Door& door, bool keep_alive, TimePoint read_at,
                          Answer& answer) {
  const bool has_authority = take_authority_from_target(request);
  if (request.hosts > 1 || (request.version >= 11 && request.hosts == 0)) {
    return refuse(400, "A request has exactly one Host field.", read_at, answer);
  }
  if (!has_authority) return refuse(400, "The target names no host and port after ://.", read_at, answer);
  if (request.hosts == 0) request.host = door.authority;

  answer.read_at = read_at;
  answer.asked = {};
  answer.pace = {};
  answer.fault.reset();
  answer.keep_alive = keep_alive;
  answer.old_client = request.version < 11;
  answer.without_body = request.method == "HEAD";
  answer.reply = find_reply(request, door);
  metrics_.requests[static_cast<std::size_t>(answer.reply->route)].add();
  metrics_.in_flight.add();
  answer.counted = true;
  if (is_admin(answer.reply->route)) {
    answer.head = answer.reply->head;
    return;
  }
  const auto hash = hash_request(answer.reply->method_and_target, request.body);
  const auto run = request.field("X-Overlap-Run");
  {
    const std::scoped_lock lock(shared_.journal_mutex);
    answer.ticket = shared_.journal.begin(run.empty() ? anonymous_run : run, answer.reply->route,
                                          answer.reply->method_and_target, hash);
  }
  answer.key = shared_.model.exchange_key(answer.reply->method_and_target, answer.ticket->occurrence());
  behave(answer, request);
}

// Delay, pace and fault, and what a fault or an empty token bucket make of the answer.
void Dispatcher::behave(Answer& answer, const ReceivedRequest& request) {
  auto& state = current_behaviour();
  const auto route = answer.reply->route;
  std::optional<Latency> wished;
  std::string throttle_fields;
  try {
    if (const auto text = request.field("X-Overlap-Delay"); !text.empty())
      wished = parse_request_latency(text);
    answer.pace =
        answer.reply->pace ? slowed(*answer.reply->pace, state.behaviour().time_scale) : state.pace(route);
    if (const auto text = request.field("X-Overlap-Pace"); !text.empty())
      answer.pace = slowed(parse_pace(text), state.behaviour().time_scale);
    answer.fault = state.fault(route, answer.key, answer.ticket->occurrence());
    if (const auto text = request.field("X-Overlap-Fault"); !text.empty()) {
      FaultPlan wish;
      wish.apply(text, builtin_routes());
      answer.fault = wish.draw(route, answer.key, answer.ticket->occurrence());
    }
  } catch (const std::invalid_argument& error) {
    answer.pace = {};
    answer.fault = {};
    replace_reply(answer, malformed_request_reply(400, error.what()), request);
  }
  const auto& routes = shared_.model.routes();
  if (state.throttles(routes.service(route))) {
    const auto match = routes.match(request.method, split_target(request.target).path);
    auto taken = state.take(match, request.field("Authorization"), answer.read_at);
    if (auto* refusal = std::get_if<Reply>(&taken)) {
      replace_reply(answer, *refusal, request);
    } else {
      throttle_fields = std::get<Throttle::Passed>(std::move(taken)).fields;
    }
  }
  const auto& of_target = answer.reply->latency;
  answer.asked = state.delay(route, wished ? &*wished : nullptr, of_target ? &*of_target : nullptr,
                             answer.key, answer.read_at);
  if (answer.fault) {
    metrics_.faults.add();
    if (answer.fault->kind == FaultKind::status) {
      replace_reply(answer, shared_.model.fault(route, *answer.fault), request);
    }
  }
  // Most of the head is laid out before the delay, not after it.
  answer.head = answer.reply->head;
  answer.head += throttle_fields;
  shared_.model.append_exchange_fields(answer.head, route, {answer.key, request, !throttle_fields.empty()});
}

void Dispatcher::replace_reply(Answer& answer, const Reply& reply, const ReceivedRequest& request) {
  const auto route = answer.reply->route;
  auto prepared = prepare(reply, answer.reply->method_and_target,
                          accepts_gzip(request) ? Coding::gzip : Coding::identity);
  prepared->route = route;
  answer.reply = std::move(prepared);
}

std::shared_ptr<const PreparedReply> Dispatcher::find_reply(ReceivedRequest& request, const Door& door) {
  auto reply = request.known_reply.lock();
  if (!reply) {
    const bool gzip = accepts_gzip(request);
    bool cacheable = request.body.empty() && (request.method == "GET" || request.method == "HEAD");
    if (cacheable) {
      // All that an answer may depend on; a newline cannot be part of any of it.
      cache_key_.assign(request.method).append(1, '\n').append(request.target);
      cache_key_.append(door.tls ? "\ns" : "\np").append(request.host).append(gzip ? "\ng" : "\ni");
      for (const auto name : shared_.model.significant_fields()) {
        request.append_list(name, cache_key_);
        cache_key_ += '\n';
      }
      cache_key_.append(door.api ? "1" : "0").append(door.admin ? "1" : "0");
      reply = cache_.find(cache_key_);
    }
    if (!reply) {
      reply = make_reply(request, door, gzip, &cacheable);
      if (cacheable && !cache_.insert(cache_key_, reply)) {
        cacheable = false;
        reply = too_many_large(*reply);
      }
    }
    if (cacheable) request.known_reply = reply;
  }
  if (shared_.model.is_refused(reply->route, request)) {
    const Request asked{
        request.method, request.target, door.tls ? "https" : "http", request.host, "", "", {}};
    return prepare(shared_.model.refusal(reply->route, request, asked), reply->method_and_target);
  }
  return reply;
}

std::shared_ptr<const PreparedReply> Dispatcher::make_reply(const ReceivedRequest& request, const Door& door,
                                                            bool gzip, bool* cacheable) {
  const auto fields = request.fields();
  const Request asked{request.method,
                      request.target,
                      door.tls ? "https" : "http",
                      request.host,
                      request.field("Content-Type"),
                      request.body,
                      fields};
  const auto match = shared_.model.match(asked);
  const bool of_mock = is_admin(match.route);
  const auto made = (of_mock ? !door.admin : !door.api) ? not_at_this_door(split_target(request.target).path)
                    : of_mock                           ? administer(shared_, match, asked)
                                                        : shared_.model.answer(match, asked);
  *cacheable = *cacheable && made.cacheable;
  return prepare(made, hash_method_and_target(request.method, request.target),
                 gzip ? Coding::gzip : Coding::identity);
}

void Dispatcher::refuse(unsigned status, const std::string& message, TimePoint now, Answer& answer) {
  metrics_.malformed.add();
  answer.reply = prepare(malformed_request_reply(status, message), 0);
  answer.head = answer.reply->head;
  answer.read_at = now;
  answer.asked = {};
  answer.pace = {};
  answer.fault.reset();
  answer.without_body = false;
  answer.keep_alive = false;
}

void Dispatcher::finish(Answer& answer, bool last, std::string& head, TimePoint now) {
  const Duration served = now - answer.read_at;
  settle(answer, now);
  metrics_.statuses[std::min(answer.reply->status / 100, 5U) - 1].add();
  head.assign(answer.head);
  append_server_timing(head, answer.asked, served);
  if (last) {
    head += "Connection: close\r\n";
  } else if (answer.old_client) {
    head += "Connection: keep-alive\r\n";
  }
  head += "\r\n";
}

void Dispatcher::settle(Answer& answer, TimePoint now) {
  if (std::exchange(answer.counted, false)) metrics_.in_flight.subtract();
  if (!answer.ticket) return;
  const Duration served = now - answer.read_at;
  metrics_.count_delay_error(served - answer.asked);
  const std::scoped_lock lock(shared_.journal_mutex);
  shared_.journal.finish(*std::exchange(answer.ticket, std::nullopt), answer.asked, served);
  shared_.count_answer(answer.asked, served);
}

void Dispatcher::abandon(Answer& answer) {
  if (std::exchange(answer.counted, false)) metrics_.in_flight.subtract();
  if (!answer.ticket) return;
  const std::scoped_lock lock(shared_.journal_mutex);
  shared_.journal.abandon(*std::exchange(answer.ticket, std::nullopt));
}

}  // namespace overlap::mock
