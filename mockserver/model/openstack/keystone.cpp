#include "mockserver/model/openstack/keystone.hpp"

#include "mockserver/ground/same_secret.hpp"
#include "mockserver/ground/target.hpp"
#include "mockserver/model/openstack/catalog.hpp"
#include "mockserver/model/openstack/discovery.hpp"
#include "mockserver/model/openstack/listing.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
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

// Nothing when it is not JSON, or JSON that no client of Keystone writes.
std::optional<Json> body_of(const Request& request) {
  try {
    if (const auto json = read_json(request.body)) return Json(*json);
  } catch (const std::invalid_argument&) {
    // Keystone has no sentence of its own for that.
  }
  return std::nullopt;
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

struct Keystone::Row {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  Reply (Keystone::*answer)(const RouteMatch&, const Request&) const;
  bool open = false;  // to requests without a token
};

std::span<const Keystone::Row> Keystone::rows() {
  static constexpr auto all = std::to_array<Row>({
      {"identity_discovery", "GET", "/identity", &Keystone::discovery, true},
      {"identity_discovery", "GET", "/identity/v3", &Keystone::discovery, true},
      {"os_token", "POST", "/identity/v3/auth/tokens", &Keystone::issue_token, true},
      {"os_token_check", "GET", "/identity/v3/auth/tokens", &Keystone::check_token},
      {"os_catalog", "GET", "/identity/v3/auth/catalog", &Keystone::catalog},
      {"identity_list", "GET", "/identity/v3/auth/projects", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/auth/domains", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/users/{user}/projects", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/projects", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/users", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/domains", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/roles", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/services", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/endpoints", &Keystone::list},
      {"identity_list", "GET", "/identity/v3/regions", &Keystone::list},
      {"identity_item", "GET", "/identity/v3/projects/{project}", &Keystone::item},
      {"identity_item", "GET", "/identity/v3/users/{user}", &Keystone::item},
      {"identity_item", "GET", "/identity/v3/domains/{domain}", &Keystone::item},
      {"identity_item", "GET", "/identity/v3/roles/{role}", &Keystone::item},
      {"identity_item", "GET", "/identity/v3/services/{service}", &Keystone::item},
      {"identity_item", "GET", "/identity/v3/endpoints/{endpoint}", &Keystone::item},
      {"identity_item", "GET", "/identity/v3/regions/{region}", &Keystone::item},
  });
  static_assert(all_answered(all));
  return all;
}

Keystone::Keystone(std::uint64_t seed, const OpenStackOptions& options)
    : OpenStackService(seed, options), key_(Key(seed).with("keystone")), password_(options.password) {}

std::vector<RoutePattern> Keystone::patterns() const {
  return patterns_of(rows());
}

Reply Keystone::answer(const RouteMatch& match, const Request& request) const {
  return (this->*rows()[match.row].answer)(match, request);
}

bool Keystone::admits(std::size_t row, const RequestFields& fields) const {
  return rows()[row].open || token_of(fields);
}

Reply Keystone::refuse(const Refusal& refusal) const {
  return service_reply(refusal.status, keystone_error(refusal.status, refusal.message));
}

std::string_view Keystone::refusal_fields() const {
  return vary;
}

Reply Keystone::discovery(const RouteMatch&, const Request& request) const {
  return keystone_discovery(request);
}

Reply Keystone::catalog(const RouteMatch&, const Request& request) const {
  const auto base = origin_of(request);
  return service_reply(
      200,
      {{"catalog", catalog_json(cloud_, base)},
       {"links", {{"next", nullptr}, {"self", base + "/identity/v3/auth/catalog"}, {"previous", nullptr}}}},
      vary);
}

Reply Keystone::issue_token(const RouteMatch&, const Request& request) const {
  const auto refuse = [&](const Refusal& refusal) {
    return refusal.status == 401 ? unauthorized_reply(request) : reply_of(refusal);
  };
  const auto body = body_of(request);
  if (!body) return refuse(expecting("valid JSON", "request body"));
  if (!member(*body, "auth").is_object()) return refuse(expecting("auth", "request body"));
  const auto token = authenticate(member(*body, "auth"));
  if (const auto* refusal = std::get_if<Refusal>(&token)) return refuse(*refusal);
  const auto& issued = std::get<Token>(token);
  return service_reply(201, {{"token", token_json(issued, request)}},
                       fmt::format("X-Subject-Token: {}\r\n{}", tokens_.write(issued), vary));
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
      if (!tokens_.read(text_of(member(identity, "token"), "id"))) return unauthenticated();
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

Reply Keystone::check_token(const RouteMatch&, const Request& request) const {
  const auto subject = request.field("X-Subject-Token");
  const auto token = tokens_.read(subject);
  Reply reply = token ? service_reply(200, {{"token", token_json(*token, request)}},
                                      fmt::format("X-Subject-Token: {}\r\n{}", subject, vary))
                      : reply_of(Refusal{404, "Could not find token."});
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
    return reply_of(Refusal{404, fmt::format("Could not find user: {}.", match.captured.front())});
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
      200, {{"links", {{"next", nullptr}, {"self", self}, {"previous", nullptr}}}, {plural, chosen}}, vary);
}

Reply Keystone::item(const RouteMatch& match, const Request& request) const {
  const auto& id = match.captured.front();
  const auto plural = segment_from_end(request, 1);
  const auto singular = plural.substr(0, plural.size() - 1);
  for (auto& item : items(plural, request)) {
    if (item["id"] == id) return service_reply(200, {{singular, item}}, vary);
  }
  return reply_of(Refusal{404, fmt::format("Could not find {}: {}.", singular, id)});
}

}  // namespace overlap::mock
