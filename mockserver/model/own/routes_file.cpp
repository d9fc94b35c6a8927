#include "mockserver/model/own/routes_file.hpp"

#include "document/numbers.hpp"
#include "document/parse.hpp"
#include "document/schema.hpp"
#include "mockserver/behaviour/fault.hpp"
#include "mockserver/behaviour/latency_spec.hpp"
#include "mockserver/ground/latency.hpp"
#include "mockserver/ground/pace.hpp"
#include "mockserver/ground/status_text.hpp"
#include "mockserver/ground/target.hpp"
#include "mockserver/model/own/routes_schema_text.hpp"
#include "mockserver/model/services.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace overlap::mock {

namespace {

using Encoding = AnswerTemplate::Encoding;

const Schema& routes_schema() {
  static const Schema schema(routes_schema_text);
  return schema;
}

bool is_json(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  return equal_ignoring_case(type, "application/json") || lower_case(type).ends_with("+json");
}

bool is_capture_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

// The names of the path's segments that have one, in order.
std::vector<std::string> read_captures(const std::string& path, const Location& place) {
  if (path.find_first_of("?#") != std::string::npos) {
    place.refuse("a path has no ? and no #: conditions on the query stand in \"when\"");
  }
  std::vector<std::string> names;
  for (const auto segment : path_segments(path)) {
    if (segment.empty()) place.refuse("a segment is empty: write one slash at a time");
    if (percent_decode(segment) != segment) {
      place.refuse(fmt::format("\"{}\" is percent-encoded: write what it stands for, \"{}\"", segment,
                               percent_decode(segment)));
    }
    if (segment.find_first_of("{}") == std::string_view::npos) continue;
    const auto name = segment.substr(1, std::max<std::size_t>(segment.size(), 2) - 2);
    if (!segment.starts_with('{') || !segment.ends_with('}') || !is_capture_name(name)) {
      place.refuse(fmt::format(
          "\"{}\" cannot be a segment: a name in braces stands for a whole one, like /orders/{{id}}",
          segment));
    }
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      place.refuse(fmt::format("{} is there twice: every segment has its own name", segment));
    }
    names.emplace_back(name);
  }
  return names;
}

void read_headers(const Json& json, const Location& place, bool is_template,
                  const std::vector<std::string>& captures, OwnRoute& route) {
  static constexpr std::array<std::string_view, 7> servers{
      "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive",
      "Server",         "Server-Timing",     "Trailer"};
  for (const auto& [name, value] : json.items()) {
    const auto here = place / name;
    if (equal_ignoring_case(name, "Content-Type"))
      here.refuse("the Content-Type is said by \"content_type\"");
    const auto is_name = [&, &field = name](std::string_view other) {
      return equal_ignoring_case(field, other);
    };
    if (std::any_of(servers.begin(), servers.end(), is_name)) {
      here.refuse(fmt::format("{} is the server's own field: leave it out", name));
    }
    const auto& text = value.get_ref<const std::string&>();
    if (!is_field_value(text)) here.refuse("a control character cannot be in a field");
    route.headers.push_back(
        {name, is_template ? at(here, [&] { return AnswerTemplate::text(text, Encoding::none, captures); })
                           : AnswerTemplate::literal(text)});
  }
}

void read_body(const Json& json, const Location& place, bool is_template,
               const std::vector<std::string>& captures, OwnRoute& route) {
  const auto body = json.find("body");
  if (body == json.end()) {
    route.content_type = json.value("content_type", "");
    return;
  }
  const auto here = place / "body";
  if (has_no_content(route.status))
    here.refuse(fmt::format("an answer with status {} has no body", route.status));
  const bool is_text = body->is_string();
  route.content_type = json.value("content_type", is_text ? "text/plain; charset=utf-8" : "application/json");
  if (!is_template) {
    route.body = AnswerTemplate::literal(is_text ? body->get<std::string>() : to_text(*body));
  } else if (is_text) {
    const auto values = is_json(route.content_type) ? Encoding::json : Encoding::none;
    route.body = at(here, [&] { return AnswerTemplate::text(body->get<std::string>(), values, captures); });
  } else {
    route.body = at(here, [&] { return AnswerTemplate::json(*body, captures); });
  }
}

std::string default_name(const RoutePattern& pattern, const Location& place) {
  auto name = fmt::format("{} {}", pattern.method, pattern.path);
  // --latency cuts NAME=SPEC at the first one.
  if (name.find('=') != std::string::npos) place.refuse("give this route a \"name\": its path has a =");
  return name;
}

// Of a query every parameter whose name is written in another case is another one; of fields it is the same.
void read_conditions(const Json& json, const Location& place, RoutePattern& pattern) {
  const auto query = json.value("query", Json::object());
  for (const auto& [name, value] : query.items()) pattern.query.emplace_back(name, value);
  const auto headers = json.value("headers", Json::object());
  for (const auto& [name, value] : headers.items()) {
    for (const auto& [other, unused] : pattern.headers) {
      if (equal_ignoring_case(name, other)) {
        (place / "headers")
            .refuse(fmt::format("\"{}\" and \"{}\" are the same field: case does not count", other, name));
      }
    }
    const auto& text = value.get_ref<const std::string&>();
    if (text.starts_with(' ') || text.ends_with(' ') || text.empty() || !is_field_value(text)) {
      (place / "headers" / name)
          .refuse("no field has such a value: write it without blanks around it, control characters in it");
    }
    pattern.headers.emplace_back(name, text);
  }
}

bool same_condition(const std::pair<std::string, std::string>& one,
                    const std::pair<std::string, std::string>& other) {
  return equal_ignoring_case(one.first, other.first) && one.second == other.second;
}

OwnRoute read_route(const Json& json, const Location& place) {
  OwnRoute route;
  route.pattern.method = json.value("method", "GET");
  route.pattern.path = json.at("path").get<std::string>();
  const auto captures = read_captures(route.pattern.path, place / "path");
  const auto segments = path_segments(route.pattern.path);
  if (!segments.empty() && segments.front() == "__mock") {
    (place / "path").refuse("what lies below /__mock is the mock's own administration");
  }
  if (json.contains("when")) {
    read_conditions(json["when"], place / "when", route.pattern);
  }
  route.pattern.name =
      json.contains("name") ? json["name"].get<std::string>() : default_name(route.pattern, place);
  route.status = json.value("status", 200U);

  const bool is_template = json.value("template", false);
  if (json.contains("headers"))
    read_headers(json["headers"], place / "headers", is_template, captures, route);
  read_body(json, place, is_template, captures, route);
  if (!is_field_value(route.content_type)) {
    (place / "content_type").refuse("a control character cannot be in a field");
  }

  route.latency = json.value("latency", "");
  if (json.contains("latency")) at(place / "latency", [&] { return parse_latency(route.latency); });
  route.pace = json.value("pace", "");
  if (json.contains("pace")) at(place / "pace", [&] { return parse_pace(route.pace); });
  if (json.contains("fault")) {
    const auto& fault = json["fault"];
    route.faults = fault.is_array() ? fault.get<std::vector<std::string>>()
                                    : std::vector<std::string>{fault.get<std::string>()};
    for (std::size_t i = 0; i < route.faults.size(); ++i) {
      const auto where = fault.is_array() ? place / "fault" / i : place / "fault";
      at(where, [&] { return parse_fault_rule(route.faults[i]); });
    }
  }
  return route;
}

// Whether every request that fits `later` fits `earlier` as well.
bool covers(const RoutePattern& earlier, const RoutePattern& later) {
  if (!accepts(earlier.method, later.method)) return false;
  const auto here = path_segments(earlier.path);
  const auto there = path_segments(later.path);
  return std::equal(here.begin(), here.end(), there.begin(), there.end(),
                    [](auto a, auto b) { return is_capture(a) || a == b; }) &&
         std::all_of(earlier.query.begin(), earlier.query.end(),
                     [&](const auto& condition) {
                       return std::find(later.query.begin(), later.query.end(), condition) !=
                              later.query.end();
                     }) &&
         std::all_of(earlier.headers.begin(), earlier.headers.end(), [&](const auto& condition) {
           return std::any_of(later.headers.begin(), later.headers.end(),
                              [&](const auto& other) { return same_condition(condition, other); });
         });
}

// Refuses a route that cannot be told apart from an earlier one, or from one that is built in.
void check_apart(const std::vector<OwnRoute>& earlier, const OwnRoute& route, const Location& place) {
  const auto& name = route.pattern.name;
  for (const auto& pattern : builtin_routes().patterns()) {
    if (pattern.name == name) place.refuse(fmt::format("\"{}\" is the name of a built-in route", name));
  }
  if (name == builtin_routes().name(Route::unmatched)) {
    place.refuse(fmt::format("\"{}\" is what the mock calls everything else", name));
  }
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    if (covers(earlier[i].pattern, route.pattern)) {
      place.refuse(
          fmt::format("never answers, since /routes/{} fits all its requests and stands before it", i));
    }
    if (earlier[i].pattern.name == name) {
      place.refuse(fmt::format(
          "\"{}\" is the name of /routes/{} already: give this route a \"name\" of its own", name, i));
    }
  }
}

}  // namespace

std::vector<OwnRoute> parse_routes_file(std::string_view text, std::string_view file) {
  const Location root(file);
  routes_schema().check(parse_document(text, root), root);
  refuse_changed_numbers(text, root);
  // Once more, since answers keep the order in which their author wrote them.
  const auto document = Json::parse(text);
  std::vector<OwnRoute> routes;
  for (const auto& json : document.at("routes")) {
    const auto place = root / "routes" / routes.size();
    auto route = read_route(json, place);
    check_apart(routes, route, place);
    routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace overlap::mock
