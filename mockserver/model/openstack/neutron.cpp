#include "mockserver/model/openstack/neutron.hpp"

#include "mockserver/ground/target.hpp"
#include "mockserver/model/openstack/discovery.hpp"
#include "mockserver/model/openstack/network_json.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace {

struct Extension {
  std::string_view alias;
  std::string_view name;
};
constexpr std::array<Extension, 10> extensions{{{"external-net", "Neutron external network"},
                                                {"router", "Neutron L3 Router"},
                                                {"security-group", "security-group"},
                                                {"port-security", "Port Security"},
                                                {"binding", "Port Binding"},
                                                {"provider", "Provider Network"},
                                                {"pagination", "Pagination support"},
                                                {"sorting", "Sorting support"},
                                                {"project-id", "project_id field enabled"},
                                                {"standard-attr-timestamp", "Resource timestamps"}}};

Json extension_json(const Extension& extension) {
  return {{"alias", extension.alias},
          {"name", extension.name},
          {"description", extension.name},
          {"updated", "2016-09-13T10:00:00-00:00"},
          {"links", Json::array()}};
}

OrRefusal<Json> extensions_json(const std::vector<std::string>& captured) {
  Json all = Json::array();
  for (const auto& extension : extensions) {
    if (!captured.empty() && captured.front() == extension.alias) {
      return Json{{"extension", extension_json(extension)}};
    }
    all.push_back(extension_json(extension));
  }
  if (captured.empty()) return Json{{"extensions", std::move(all)}};
  return Refusal{404, fmt::format("Extension with alias {} does not exist", captured.front()),
                 "HTTPNotFound"};
}

constexpr std::array<std::string_view, 6> about_walk{"fields",       "limit",    "marker",
                                                     "page_reverse", "sort_key", "sort_dir"};

bool is_about_walk(std::string_view name) {
  return std::find(about_walk.begin(), about_walk.end(), name) != about_walk.end();
}

// Values of one member are alternatives, members add up.
std::function<bool(const Json&)> read_filter(const Parameters& query) {
  std::vector<std::pair<std::string, std::vector<std::string>>> filters;
  for (const auto& [name, value] : query.all()) {
    if (is_about_walk(name)) continue;
    const auto at = std::find_if(filters.begin(), filters.end(),
                                 [&, &member = name](const auto& filter) { return filter.first == member; });
    if (at == filters.end()) {
      filters.emplace_back(name, std::vector<std::string>{value});
    } else {
      at->second.push_back(value);
    }
  }
  if (filters.empty()) return {};
  return [filters](const Json& item) {
    return std::all_of(filters.begin(), filters.end(), [&](const auto& filter) {
      return has_one_of(item, filter.first, {filter.second.begin(), filter.second.end()});
    });
  };
}

OrRefusal<std::vector<SortKey>> read_order(const Parameters& query) {
  const auto keys = all_values(query, "sort_key");
  const auto directions = all_values(query, "sort_dir");
  if (!directions.empty() && directions.size() != keys.size()) {
    return Refusal{400, "The number of sort_keys and sort_dirs must be same"};
  }
  std::vector<SortKey> order;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    order.push_back({std::string(keys[i]), !directions.empty() && directions[i] == "desc"});
  }
  return order;
}

Json with_fields(const Json& item, const std::vector<std::string_view>& fields) {
  if (fields.empty()) return item;
  Json selected = Json::object();
  for (const auto& [name, value] : item.items()) {
    if (std::find(fields.begin(), fields.end(), name) != fields.end()) selected[name] = value;
  }
  return selected;
}

}  // namespace

struct Neutron::Row {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  Reply (Neutron::*answer)(const RouteMatch&, const Request&) const;
  bool open = false;  // to requests without a token
};

std::span<const Neutron::Row> Neutron::rows() {
  static constexpr auto all = std::to_array<Row>({
      {"network_discovery", "GET", "/network", &Neutron::discovery, true},
      {"network_discovery", "GET", "/network/v2.0", &Neutron::discovery, true},
      {"network_extensions", "GET", "/network/v2.0/extensions", &Neutron::network_extensions},
      {"network_extensions", "GET", "/network/v2.0/extensions/{alias}", &Neutron::network_extensions},
      {"networks", "GET", "/network/v2.0/networks", &Neutron::list<&Neutron::networks>},
      {"network", "GET", "/network/v2.0/networks/{network}", &Neutron::item<&Neutron::networks>},
      {"subnets", "GET", "/network/v2.0/subnets", &Neutron::list<&Neutron::subnets>},
      {"subnet", "GET", "/network/v2.0/subnets/{subnet}", &Neutron::item<&Neutron::subnets>},
      {"ports", "GET", "/network/v2.0/ports", &Neutron::list<&Neutron::ports>},
      {"port", "GET", "/network/v2.0/ports/{port}", &Neutron::item<&Neutron::ports>},
      {"floating_ips", "GET", "/network/v2.0/floatingips", &Neutron::list<&Neutron::floating_ips>},
      {"floating_ip", "GET", "/network/v2.0/floatingips/{floating_ip}",
       &Neutron::item<&Neutron::floating_ips>},
      {"routers", "GET", "/network/v2.0/routers", &Neutron::list<&Neutron::routers>},
      {"router", "GET", "/network/v2.0/routers/{router}", &Neutron::item<&Neutron::routers>},
      {"security_groups", "GET", "/network/v2.0/security-groups", &Neutron::list<&Neutron::security_groups>},
      {"security_group", "GET", "/network/v2.0/security-groups/{security_group}",
       &Neutron::item<&Neutron::security_groups>},
  });
  static_assert(all_answered(all));
  return all;
}

std::vector<RoutePattern> Neutron::patterns() const {
  return patterns_of(rows());
}

Reply Neutron::answer(const RouteMatch& match, const Request& request) const {
  return (this->*rows()[match.row].answer)(match, request);
}

bool Neutron::admits(std::size_t row, const RequestFields& fields) const {
  return rows()[row].open || has_project(fields);
}

Reply Neutron::discovery(const RouteMatch&, const Request& request) const {
  return neutron_discovery(request);
}

Reply Neutron::refuse(const Refusal& refusal) const {
  return service_reply(
      refusal.status,
      {{"NeutronError", {{"type", refusal.type}, {"message", refusal.message}, {"detail", ""}}}});
}

Reply Neutron::network_extensions(const RouteMatch& match, const Request&) const {
  return reply_of(extensions_json(match.captured));
}

template <auto kind>
Reply Neutron::list(const RouteMatch&, const Request& request) const {
  return reply_of(list_of((this->*kind)(), request));
}

template <auto kind>
Reply Neutron::item(const RouteMatch& match, const Request& request) const {
  return reply_of(item_of((this->*kind)(), match.captured.front(), request));
}

OrRefusal<Json> Neutron::item_of(const Kind& kind, const std::string& id, const Request& request) const {
  const auto index = kind.collection.find(id);
  if (!index) {
    return Refusal{404, fmt::format("{} {} could not be found.", kind.noun, id), kind.not_found};
  }
  const Parameters query(split_target(request.target).query);
  return Json{{kind.singular, with_fields(kind.collection.item(*index), all_values(query, "fields"))}};
}

OrRefusal<Json> Neutron::list_of(const Kind& kind, const Request& request) const {
  const auto target = split_target(request.target);
  const Parameters query(target.query);
  Walk walk;
  std::size_t limit = 0;  // none
  if (const auto text = query.find("limit")) {
    const auto number = read_count(*text);
    if (!number) {
      return Refusal{
          400, fmt::format("Bad limit request: Limit must be an integer 0 or greater and not '{}'.", *text)};
    }
    limit = *number;
  }
  walk.limit = limit == 0 ? std::numeric_limits<std::size_t>::max() : limit;
  if (const auto marker = query.find("marker")) walk.marker = std::string(*marker);
  const auto reverse = query.find("page_reverse");
  walk.backwards = limit != 0 && reverse && equal_ignoring_case(*reverse, "true");
  auto order = read_order(query);
  if (const auto* refusal = std::get_if<Refusal>(&order)) return *refusal;
  walk.order = std::move(std::get<std::vector<SortKey>>(order));
  walk.wanted = read_filter(query);
  const auto numbers = list_page(kind.collection, walk);
  if (!numbers) {
    return Refusal{404, fmt::format("{} {} could not be found.", kind.noun, *walk.marker), kind.not_found};
  }

  std::vector<Json> page;
  for (const auto number : *numbers) page.push_back(kind.collection.item(number));
  Json items = Json::array();
  const auto fields = all_values(query, "fields");
  for (const auto& item : page) items.push_back(with_fields(item, fields));
  Json body{{kind.plural, std::move(items)}};
  if (limit == 0) return body;

  // As the real Neutron does: only a page that is not full is known to be the last one in its direction.
  Json links = Json::array();
  const auto add_link = [&](std::string_view relation, const Json* beside) {
    const auto id = beside ? (*beside)["id"].get<std::string>() : walk.marker.value_or("");
    links.push_back({{"rel", relation},
                     {"href", fmt::format("{}{}?{}", origin_of(request), target.path,
                                          query_with_marker(query, id, relation == "previous"))}});
  };
  const bool is_full = page.size() >= limit;
  if (is_full || walk.backwards) add_link("next", page.empty() ? nullptr : &page.back());
  if (is_full || !walk.backwards) add_link("previous", page.empty() ? nullptr : &page.front());
  body[kind.plural + "_links"] = std::move(links);
  return body;
}

template <class MakeJson>
Collection Neutron::many(std::string_view id_kind, std::size_t count, MakeJson json) const {
  return {count, [this, json](std::size_t index) { return json(cloud_, identity_, index); },
          [this, id_kind, count](std::string_view id) { return cloud_.find(id_kind, id, count); }};
}

template <class MakeJson>
Collection Neutron::one(std::string_view id_kind, MakeJson json) const {
  return many(id_kind, 1, [json](const Cloud& cloud, const Identity& identity, std::size_t) {
    return json(cloud, identity);
  });
}

Neutron::Kind Neutron::networks() const {
  return {"networks", "network", "NetworkNotFound", "Network",
          many("network", cloud_.network_count(), network_json)};
}

Neutron::Kind Neutron::subnets() const {
  return {"subnets", "subnet", "SubnetNotFound", "Subnet",
          many("subnet", cloud_.network_count(), subnet_json)};
}

Neutron::Kind Neutron::ports() const {
  return {"ports", "port", "PortNotFound", "Port", many("port", cloud_.size().ports, port_json)};
}

Neutron::Kind Neutron::floating_ips() const {
  return {"floatingips", "floatingip", "FloatingIPNotFound", "Floating IP",
          many("floating ip", cloud_.floating_ip_count(), floating_ip_json)};
}

Neutron::Kind Neutron::routers() const {
  return {"routers", "router", "RouterNotFound", "Router", one("router", router_json)};
}

Neutron::Kind Neutron::security_groups() const {
  return {"security_groups", "security_group", "SecurityGroupNotFound", "Security group",
          one("security group", security_group_json)};
}

}  // namespace overlap::mock
