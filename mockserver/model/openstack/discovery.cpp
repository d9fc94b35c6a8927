#include "mockserver/model/openstack/discovery.hpp"

#include "mockserver/ground/target.hpp"
#include "mockserver/model/openstack/microversion.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

#include <fmt/format.h>

#include <array>

namespace overlap::mock {

namespace {

Json link(std::string_view relation, const std::string& href) {
  return {{"rel", relation}, {"href", href}};
}

Json media_types(std::string_view type) {
  return Json::array({Json{{"base", "application/json"}, {"type", type}}});
}

// "/compute" and "/compute/": the service itself, with all its versions.
bool is_of_all(const Request& request) {
  auto path = split_target(request.target).path;
  if (path.ends_with('/')) path.remove_suffix(1);
  return path.rfind('/') == 0;
}

}  // namespace

Reply keystone_discovery(const Request& request) {
  Json version{{"id", "v3.14"},
               {"status", "stable"},
               {"updated", "2020-04-07T00:00:00Z"},
               {"links", Json::array({link("self", origin_of(request) + "/identity/v3/")})},
               {"media-types", media_types("application/vnd.openstack.identity-v3+json")}};
  const std::string_view vary = "Vary: X-Auth-Token\r\n";
  if (!is_of_all(request)) return service_reply(200, {{"version", std::move(version)}}, vary);
  Json values = Json::array({std::move(version)});
  return service_reply(300, {{"versions", {{"values", std::move(values)}}}}, vary);
}

Reply nova_discovery(const Request& request) {
  const auto base = origin_of(request) + "/compute";
  Json newest{{"id", "v2.1"},
              {"status", "CURRENT"},
              {"version", to_string(newest_microversion)},
              {"min_version", to_string(oldest_microversion)},
              {"updated", "2013-07-23T11:33:21Z"},
              {"links", Json::array({link("self", base + "/v2.1/")})}};
  if (is_of_all(request)) {
    Json oldest{{"id", "v2.0"},
                {"status", "SUPPORTED"},
                {"version", ""},
                {"min_version", ""},
                {"updated", "2011-01-21T11:33:21Z"},
                {"links", Json::array({link("self", base + "/v2/")})}};
    return service_reply(200, {{"versions", Json::array({std::move(oldest), std::move(newest)})}});
  }
  Json documentation = link("describedby", "http://docs.openstack.org/");
  documentation["type"] = "text/html";
  newest["links"].push_back(std::move(documentation));
  newest["media-types"] = media_types("application/vnd.openstack.compute+json;version=2.1");
  return service_reply(200, {{"version", std::move(newest)}});
}

Reply glance_discovery(const Request& request) {
  constexpr std::array<std::string_view, 9> ids{"v2.9", "v2.7", "v2.6", "v2.5", "v2.4",
                                                "v2.3", "v2.2", "v2.1", "v2.0"};
  Json versions = Json::array();
  for (const auto id : ids) {
    versions.push_back({{"id", id},
                        {"status", id == ids.front() ? "CURRENT" : "SUPPORTED"},
                        {"links", Json::array({link("self", origin_of(request) + "/image/v2/")})}});
  }
  return service_reply(is_of_all(request) ? 300 : 200, {{"versions", std::move(versions)}});
}

Reply neutron_discovery(const Request& request) {
  const auto base = origin_of(request) + "/network/v2.0/";
  if (is_of_all(request)) {
    Json version{{"id", "v2.0"}, {"status", "CURRENT"}, {"links", Json::array({link("self", base)})}};
    return service_reply(200, {{"versions", Json::array({std::move(version)})}});
  }
  constexpr std::array<std::array<std::string_view, 2>, 6> names{{{"network", "networks"},
                                                                  {"subnet", "subnets"},
                                                                  {"port", "ports"},
                                                                  {"floatingip", "floatingips"},
                                                                  {"router", "routers"},
                                                                  {"security-group", "security-groups"}}};
  Json resources = Json::array();
  for (const auto& [one, many] : names) {
    resources.push_back({{"name", one},
                         {"collection", many},
                         {"links", Json::array({link("self", base + std::string(many))})}});
  }
  return service_reply(200, {{"resources", std::move(resources)}});
}

}  // namespace overlap::mock
