#include "mockserver/model/own/own_routes.hpp"

#include "mockserver/model/plain_reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace overlap::mock {

namespace {

Reply render(const OwnRoute& route, const RouteMatch& match, const Request& request) {
  Reply reply;
  reply.status = route.status;
  reply.cacheable = !route.body.uses_fields();
  reply.body = std::make_shared<const std::string>(route.body.render(match, request));
  if (!route.content_type.empty()) reply.fields = fmt::format("Content-Type: {}\r\n", route.content_type);
  for (const auto& [name, value] : route.headers) {
    const auto text = value.render(match, request);
    if (!is_field_value(text)) {
      throw std::invalid_argument(
          fmt::format("this request would put a control character into the answer's field {}", name));
    }
    reply.cacheable = reply.cacheable && !value.uses_fields();
    reply.fields += fmt::format("{}: {}\r\n", name, text);
  }
  return reply;
}

}  // namespace

std::vector<RoutePattern> OwnRoutes::patterns_of(const std::vector<OwnRoute>& routes) {
  std::vector<RoutePattern> patterns;
  for (const auto& route : routes) patterns.push_back(route.pattern);
  return patterns;
}

std::vector<std::string_view> OwnRoutes::significant_fields() const {
  std::vector<std::string_view> names;
  for (const auto& route : routes_) {
    for (const auto& [name, value] : route.pattern.headers) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

Reply OwnRoutes::answer(const RouteMatch& match, const Request& request) const {
  const auto& route = routes_.at(match.row);
  try {
    return render(route, match, request);
  } catch (const std::invalid_argument& error) {
    auto refusal = plain_error(400, "BadRequest", fmt::format("{}.", error.what()));
    // The next request may have the field that this one lacks.
    refusal.cacheable = false;
    return refusal;
  }
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

}  // namespace overlap::mock
