#include "mockserver/model/openstack/neutron.hpp"

#include "mockserver/model/openstack/network_json.hpp"
#include "mockserver/model/target.hpp"
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

Reply Neutron::answer(const RouteMatch& match, const Request& request) const {
  const auto made = body(match, request);
  if (const auto* refusal = std::get_if<Refusal>(&made)) {
    return service_refusal(RouteFamily::neutron, match.route, *refusal);
  }
  return service_reply(match.route, 200, std::get<Json>(made));
}

OrRefusal<Json> Neutron::body(const RouteMatch& match, const Request& request) const {
  if (match.route == Route::network_extensions) return extensions_json(match.captured);
  const auto kind = kind_of(match.route);
  if (match.captured.empty()) return list(kind, request);
  const auto& id = match.captured.front();
  const auto index = kind.collection.find(id);
  if (!index) {
    return Refusal{404, fmt::format("{} {} could not be found.", kind.noun, id), kind.not_found};
  }
  const Parameters query(split_target(request.target).query);
  return Json{{kind.singular, with_fields(kind.collection.item(*index), all_values(query, "fields"))}};
}

OrRefusal<Json> Neutron::list(const Kind& kind, const Request& request) const {
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

Neutron::Kind Neutron::kind_of(Route route) const {
  const auto many = [&](std::string_view id_kind, std::size_t count, auto json) {
    return Collection{
        count, [this, json](std::size_t index) { return json(cloud_, identity_, index); },
        [this, id_kind, count](std::string_view id) { return cloud_.find(id_kind, id, count); }};
  };
  const auto one = [&](std::string_view id_kind, auto json) {
    return many(id_kind, 1, [json](const Cloud& cloud, const Identity& identity, std::size_t) {
      return json(cloud, identity);
    });
  };
  switch (route) {
    case Route::networks:
    case Route::network:
      return {"networks", "network", "NetworkNotFound", "Network",
              many("network", cloud_.network_count(), network_json)};
    case Route::subnets:
    case Route::subnet:
      return {"subnets", "subnet", "SubnetNotFound", "Subnet",
              many("subnet", cloud_.network_count(), subnet_json)};
    case Route::ports:
    case Route::port:
      return {"ports", "port", "PortNotFound", "Port", many("port", cloud_.size().ports, port_json)};
    case Route::floating_ips:
    case Route::floating_ip:
      return {"floatingips", "floatingip", "FloatingIPNotFound", "Floating IP",
              many("floating ip", cloud_.floating_ip_count(), floating_ip_json)};
    case Route::routers:
    case Route::router:
      return {"routers", "router", "RouterNotFound", "Router", one("router", router_json)};
    default:
      return {"security_groups", "security_group", "SecurityGroupNotFound", "Security group",
              one("security group", security_group_json)};
  }
}

}  // namespace overlap::mock
