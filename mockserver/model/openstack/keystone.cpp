#include "mockserver/model/openstack/keystone.hpp"

#include "mockserver/model/openstack/catalog.hpp"
#include "mockserver/model/openstack/listing.hpp"
#include "mockserver/model/same_secret.hpp"
#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace overlap::mock {

namespace {

constexpr std::string_view vary = "Vary: X-Auth-Token\r\n";

// The mock's world stands still. Its tokens never expire, so they say an instant that no run lives to see;
// clients ask for a new token when the old one is about to expire.
constexpr std::string_view issued_at = "2026-01-01T00:00:00.000000Z";
constexpr std::string_view expires_at = "2099-12-31T23:59:59.000000Z";

constexpr std::array<std::string_view, 3> roles{"admin", "member", "reader"};

Refusal unauthenticated() {
  return {401, "The request you have made requires authentication."};
}

Refusal expecting(std::string_view what, std::string_view where) {
  return {400,
          fmt::format("Expecting to find {} in {}. The server could not comply with the request since it is "
                      "either malformed or otherwise incorrect. The client is assumed to be in error.",
                      what, where)};
}

// The member of an object, or null.
const Json& member(const Json& object, const char* name) {
  static const Json nothing;
  const auto at = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && at != object.end() ? *at : nothing;
}

std::string text_of(const Json& object, const char* name) {
  const auto& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool has(const Json& array, std::string_view text) {
  return std::find(array.begin(), array.end(), Json(text)) != array.end();
}

// Counted from 0: the last segment of a list's path says what it lists, the last but one of an item's path
// what it is.
std::string segment_from_end(const Request& request, std::size_t n) {
  auto path = split_target(request.target).path;
  if (path.ends_with('/')) path.remove_suffix(1);
  for (; n > 0; --n) path = path.substr(0, path.rfind('/'));
  return percent_decode(path.substr(path.rfind('/') + 1));
}

}  // namespace

Keystone::Keystone(std::uint64_t seed, const Cloud& cloud, const OpenStackOptions& options)
    : key_(Key(seed).with("keystone")),
      cloud_(cloud),
      identity_(cloud, options),
      password_(options.password) {}

Reply Keystone::answer(const RouteMatch& match, const Request& request) const {
  switch (match.route) {
    case Route::os_token:
      return issue_token(request);
    case Route::os_token_check:
      return check_token(request);
    case Route::os_catalog: {
      const auto base = origin_of(request);
      return service_reply(
          match.route, 200,
          {{"catalog", catalog_json(cloud_, base)},
           {"links",
            {{"next", nullptr}, {"self", base + "/identity/v3/auth/catalog"}, {"previous", nullptr}}}},
          vary);
    }
    case Route::identity_list:
      return list(match, request);
    default:
      return item(request, match.captured.front());
  }
}

std::optional<Token> Keystone::read_token(std::string_view text) const {
  for (const bool scoped : {false, true}) {
    for (const bool by_token : {false, true}) {
      const Token token{scoped, by_token};
      if (same_secret(text, write_token(token))) return token;
    }
  }
  return std::nullopt;
}

Reply Keystone::issue_token(const Request& request) const {
  const auto refuse = [&](const Refusal& refusal) {
    return refusal.status == 401 ? unauthorized_reply(Route::os_token, request)
                                 : service_refusal(RouteFamily::keystone, Route::os_token, refusal);
  };
  const auto body = Json::parse(request.body, nullptr, false);
  if (body.is_discarded()) return refuse(expecting("valid JSON", "request body"));
  if (!member(body, "auth").is_object()) return refuse(expecting("auth", "request body"));
  const auto token = authenticate(member(body, "auth"));
  if (const auto* refusal = std::get_if<Refusal>(&token)) return refuse(*refusal);
  const auto& issued = std::get<Token>(token);
  return service_reply(Route::os_token, 201, {{"token", token_json(issued, request)}},
                       fmt::format("X-Subject-Token: {}\r\n{}", write_token(issued), vary));
}

OrRefusal<Token> Keystone::authenticate(const Json& auth) const {
  const auto& identity = member(auth, "identity");
  const auto& methods = member(identity, "methods");
  if (!methods.is_array() || methods.empty()) return expecting("methods", "identity");
  Token token;
  for (const auto& method : methods) {
    if (method == "password") {
      const auto& user = member(member(identity, "password"), "user");
      if (!user.is_object()) return expecting("user", "password");
      const auto known = is_the_user(user);
      if (const auto* refusal = std::get_if<Refusal>(&known)) return *refusal;
      if (!std::get<bool>(known) || !same_secret(text_of(user, "password"), password_))
        return unauthenticated();
    } else if (method == "token") {
      if (!read_token(text_of(member(identity, "token"), "id"))) return unauthenticated();
    } else {
      return unauthenticated();
    }
  }
  token.by_token = has(methods, "token");
  const auto& scope = member(auth, "scope");
  if (scope.is_null() || scope == "unscoped" || scope.contains("unscoped")) return token;
  const auto allowed = is_the_project(scope);
  if (const auto* refusal = std::get_if<Refusal>(&allowed)) return *refusal;
  if (!std::get<bool>(allowed)) return unauthenticated();
  token.scoped = true;
  return token;
}

OrRefusal<bool> Keystone::is_the_user(const Json& user) const {
  if (const auto id = text_of(user, "id"); !id.empty()) return id == identity_.user_id();
  if (text_of(user, "name").empty()) return expecting("id or name", "user");
  if (!member(user, "domain").is_object()) return expecting("domain", "user");
  return equal_ignoring_case(text_of(user, "name"), identity_.user()) && is_the_domain(user);
}

// Nobody has a role on a domain or on the system, as is usual.
OrRefusal<bool> Keystone::is_the_project(const Json& scope) const {
  const auto& project = member(scope, "project");
  if (!project.is_object()) {
    if (!member(scope, "domain").is_null() || !member(scope, "system").is_null()) return false;
    return expecting("project, domain or system", "scope");
  }
  if (const auto id = text_of(project, "id"); !id.empty()) return id == identity_.project_id();
  if (text_of(project, "name").empty()) return expecting("id or name", "project");
  if (!member(project, "domain").is_object()) return expecting("domain", "project");
  return equal_ignoring_case(text_of(project, "name"), identity_.project()) && is_the_domain(project);
}

bool Keystone::is_the_domain(const Json& owner) const {
  const auto& domain = member(owner, "domain");
  if (const auto id = text_of(domain, "id"); !id.empty()) return id == identity_.domain_id();
  return equal_ignoring_case(text_of(domain, "name"), identity_.domain());
}

Reply Keystone::check_token(const Request& request) const {
  const auto subject = request.field("X-Subject-Token");
  const auto token = read_token(subject);
  Reply reply =
      token ? service_reply(Route::os_token_check, 200, {{"token", token_json(*token, request)}},
                            fmt::format("X-Subject-Token: {}\r\n{}", subject, vary))
            : service_refusal(RouteFamily::keystone, Route::os_token_check, {404, "Could not find token."});
  reply.cacheable = false;
  return reply;
}

Json Keystone::token_json(const Token& token, const Request& request) const {
  const Json domain{{"id", identity_.domain_id()}, {"name", identity_.domain()}};
  const auto methods = token.by_token ? Json::array({"token", "password"}) : Json::array({"password"});
  Json json{{"methods", methods},
            {"user",
             {{"domain", domain},
              {"id", identity_.user_id()},
              {"name", identity_.user()},
              {"password_expires_at", nullptr}}},
            {"audit_ids", Json::array({hex(key_.with("audit").with(token.by_token).bits())})},
            {"expires_at", expires_at},
            {"issued_at", issued_at}};
  if (!token.scoped) return json;
  json["project"] = {{"domain", domain}, {"id", identity_.project_id()}, {"name", identity_.project()}};
  json["is_domain"] = false;
  json["roles"] = Json::array();
  for (const auto role : roles) {
    json["roles"].push_back({{"id", cloud_.plain_id(fmt::format("role {}", role))}, {"name", role}});
  }
  const Parameters query(split_target(request.target).query);
  if (!query.find("nocatalog")) json["catalog"] = catalog_json(cloud_, origin_of(request));
  return json;
}

Json Keystone::items(std::string_view plural, const Request& request) const {
  auto items = bare_items(plural, request);
  for (auto& item : items) {
    const auto id = item["id"].get<std::string>();
    item["links"] = {{"self", fmt::format("{}/identity/v3/{}/{}", origin_of(request), plural, id)}};
  }
  return items;
}

Json Keystone::bare_items(std::string_view plural, const Request& request) const {
  if (plural == "services") return services_json(cloud_);
  if (plural == "endpoints") return endpoints_json(cloud_, origin_of(request));
  Json items = Json::array();
  if (plural == "projects") {
    items.push_back({{"id", identity_.project_id()},
                     {"name", identity_.project()},
                     {"domain_id", identity_.domain_id()},
                     {"description", ""},
                     {"enabled", true},
                     {"parent_id", identity_.domain_id()},
                     {"is_domain", false},
                     {"tags", Json::array()},
                     {"options", Json::object()}});
  } else if (plural == "users") {
    items.push_back({{"id", identity_.user_id()},
                     {"name", identity_.user()},
                     {"domain_id", identity_.domain_id()},
                     {"enabled", true},
                     {"default_project_id", identity_.project_id()},
                     {"password_expires_at", nullptr},
                     {"options", Json::object()}});
  } else if (plural == "domains") {
    items.push_back({{"id", identity_.domain_id()},
                     {"name", identity_.domain()},
                     {"description", "The default domain"},
                     {"enabled", true},
                     {"tags", Json::array()},
                     {"options", Json::object()}});
  } else if (plural == "roles") {
    for (const auto role : roles) {
      items.push_back({{"id", cloud_.plain_id(fmt::format("role {}", role))},
                       {"name", role},
                       {"domain_id", nullptr},
                       {"description", nullptr},
                       {"options", Json::object()}});
    }
  } else {
    items.push_back({{"id", region_name}, {"description", ""}, {"parent_region_id", nullptr}});
  }
  return items;
}

Reply Keystone::list(const RouteMatch& match, const Request& request) const {
  if (!match.captured.empty() && match.captured.front() != identity_.user_id()) {
    return service_refusal(RouteFamily::keystone, match.route,
                           {404, fmt::format("Could not find user: {}.", match.captured.front())});
  }
  const auto plural = segment_from_end(request, 0);
  const Parameters query(split_target(request.target).query);
  Json chosen = Json::array();
  for (auto& item : items(plural, request)) {
    const bool wanted = std::all_of(query.all().begin(), query.all().end(), [&](const auto& pair) {
      return has_one_of(item, pair.first, {pair.second});
    });
    if (wanted) chosen.push_back(std::move(item));
  }
  const auto self = origin_of(request).append(split_target(request.target).path);
  return service_reply(
      Route::identity_list, 200,
      {{"links", {{"next", nullptr}, {"self", self}, {"previous", nullptr}}}, {plural, chosen}}, vary);
}

Reply Keystone::item(const Request& request, std::string_view id) const {
  const auto plural = segment_from_end(request, 1);
  const auto singular = plural.substr(0, plural.size() - 1);
  for (auto& item : items(plural, request)) {
    if (item["id"] == id) return service_reply(Route::identity_item, 200, {{singular, item}}, vary);
  }
  return service_refusal(RouteFamily::keystone, Route::identity_item,
                         {404, fmt::format("Could not find {}: {}.", singular, id)});
}

// No client reads a token: it is opaque to all but Keystone.
std::string Keystone::write_token(const Token& token) const {
  const auto payload =
      fmt::format("mock.{}.{}", token.scoped ? "project" : "unscoped", token.by_token ? "token" : "password");
  return payload + '.' + signature(payload);
}

std::string Keystone::signature(std::string_view payload) const {
  const Key key = key_.with("signature").with(payload);
  return hex(key.with(1).bits()) + hex(key.with(2).bits());
}

}  // namespace overlap::mock
