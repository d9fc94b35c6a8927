#include "mockserver/model/echo.hpp"

#include "mockserver/model/base64.hpp"
#include "mockserver/model/target.hpp"
#include "mockserver/model/text_encoding.hpp"
#include "words/letter_case.hpp"

#include <algorithm>
#include <array>

namespace overlap::mock {

namespace {

bool is_secret(std::string_view field) {
  static constexpr std::array<std::string_view, 5> secrets{"Authorization", "Proxy-Authorization", "Cookie",
                                                           "X-Auth-Token", "X-Subject-Token"};
  return std::any_of(secrets.begin(), secrets.end(),
                     [&](std::string_view name) { return equal_ignoring_case(name, field); });
}

Json named(std::string_view name, std::string_view value) {
  return {{"name", name}, {"value", value}};
}

}  // namespace

Json echo(const Request& request) {
  const auto target = split_target(request.target);
  Json query = Json::array();
  const Parameters parameters(target.query);
  for (const auto& [name, value] : parameters.all()) query.push_back(named(name, value));
  Json fields = Json::array();
  for (const auto& [name, value] : request.fields) {
    fields.push_back(named(name, is_secret(name) ? "(hidden)" : value));
  }
  const bool is_text = is_utf8(request.body);
  return {{"method", request.method},
          {"target", request.target},
          {"path", percent_decode(target.path)},
          {"query", std::move(query)},
          {"fields", std::move(fields)},
          {"body", is_text ? std::string(request.body) : base64_encode(request.body)},
          {"body_encoding", is_text ? "text" : "base64"}};
}

}  // namespace overlap::mock
