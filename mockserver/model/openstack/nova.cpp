#include "mockserver/model/openstack/nova.hpp"

#include "mockserver/ground/target.hpp"
#include "mockserver/model/openstack/discovery.hpp"
#include "mockserver/model/openstack/listing.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <regex>
#include <utility>

namespace overlap::mock {

namespace {

constexpr std::string_view servers_plural = "servers";
constexpr std::string_view flavors_plural = "flavors";

using Names = std::vector<std::pair<std::string_view, std::string_view>>;

// By what a list can be sorted, and the member of the body that this is.
const Names server_orders{{"created_at", "created"},
                          {"updated_at", "updated"},
                          {"display_name", "name"},
                          {"uuid", "id"},
                          {"vm_state", "OS-EXT-STS:vm_state"},
                          {"power_state", "OS-EXT-STS:power_state"},
                          {"host", "OS-EXT-SRV-ATTR:host"}};
const Names flavor_orders{
    {"flavorid", "id"}, {"name", "name"}, {"memory_mb", "ram"}, {"vcpus", "vcpus"}, {"root_gb", "disk"}};

OrRefusal<std::vector<SortKey>> read_order(const Parameters& query, const Names& names, bool descending) {
  const auto keys = all_values(query, "sort_key");
  const auto directions = all_values(query, "sort_dir");
  std::vector<SortKey> order;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto at =
        std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.first == keys[i]; });
    if (at == names.end()) return Refusal{400, fmt::format("Sort key supplied is invalid: {}", keys[i])};
    order.push_back({std::string(at->second), i < directions.size() ? directions[i] == "desc" : descending});
  }
  return order;
}

OrRefusal<Walk> read_walk(const Parameters& query, const Names& orders, bool descending) {
  Walk walk;
  walk.limit = Nova::max_limit;
  if (const auto text = query.find("limit")) {
    const auto limit = read_count(*text);
    if (!limit) {
      return Refusal{400, fmt::format("Invalid input for query parameters limit. Value: {0}. '{0}' does not "
                                      "match '^[0-9]*$'",
                                      *text)};
    }
    walk.limit = std::min(*limit, Nova::max_limit);
  }
  if (const auto marker = query.find("marker")) walk.marker = std::string(*marker);
  auto order = read_order(query, orders, descending);
  if (const auto* refusal = std::get_if<Refusal>(&order)) return *refusal;
  walk.order = std::move(std::get<std::vector<SortKey>>(order));
  return walk;
}

bool is_true(std::string_view text) {
  return text == "1" || equal_ignoring_case(text, "true") || equal_ignoring_case(text, "yes");
}

// Nova hands a name to the database as a regular expression.
OrRefusal<std::regex> name_pattern(std::string_view text) {
  constexpr std::size_t longest_name = 255;
  try {
    if (text.size() <= longest_name) {
      return std::regex(text.begin(), text.end(), std::regex::icase | std::regex::extended);
    }
  } catch (const std::regex_error&) {  // told below
  }
  return Refusal{400, fmt::format("Invalid input for query parameters name. Value: {}.", text)};
}

// Which servers the query is about. Parameters that are no filter, or that hold for every server of a cloud
// with one project, are passed over.
OrRefusal<std::function<bool(const Json&)>> server_filter(const Parameters& query) {
  std::vector<std::function<bool(const Json&)>> tests;
  for (const auto& [name, value] : query.all()) {
    if (name == "name") {
      auto pattern = name_pattern(value);
      if (const auto* refusal = std::get_if<Refusal>(&pattern)) return *refusal;
      tests.emplace_back([expression = std::get<std::regex>(pattern)](const Json& server) {
        return std::regex_search(server["name"].get<std::string>(), expression);
      });
    } else if (name == "flavor" || name == "image") {
      tests.emplace_back([member = name, id = value](const Json& server) {
        return server[member].is_object() && server[member]["id"] == id;
      });
    } else if (name == "uuid" || name == "host") {
      tests.emplace_back([member = name == "uuid" ? "id" : "OS-EXT-SRV-ATTR:host",
                          wanted = value](const Json& server) { return server[member] == wanted; });
    } else if (name == "project_id" || name == "tenant_id" || name == "user_id") {
      tests.emplace_back([member = name == "user_id" ? "user_id" : "tenant_id",
                          wanted = value](const Json& server) { return server[member] == wanted; });
    } else if (name == "deleted" && is_true(value)) {
      tests.emplace_back([](const Json&) { return false; });
    }
  }
  if (const auto wanted = all_values(query, "status"); !wanted.empty()) {
    std::vector<std::string> statuses;
    for (const auto status : wanted) statuses.push_back(upper_case(status));
    tests.emplace_back([statuses](const Json& server) {
      const auto& status = server["status"].get_ref<const std::string&>();
      return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
    });
  }
  if (tests.empty()) return std::function<bool(const Json&)>();
  return std::function<bool(const Json&)>([tests = std::move(tests)](const Json& server) {
    return std::all_of(tests.begin(), tests.end(), [&](const auto& test) { return test(server); });
  });
}

OrRefusal<std::function<bool(const Json&)>> flavor_filter(const Parameters& query) {
  std::size_t least_ram = 0;
  std::size_t least_disk = 0;
  for (auto [name, least] : {std::pair{"minRam", &least_ram}, std::pair{"minDisk", &least_disk}}) {
    const auto text = query.find(name);
    if (!text) continue;
    const auto number = read_count(*text);
    if (!number) return Refusal{400, fmt::format("Invalid {} filter [{}]", name, *text)};
    *least = *number;
  }
  // All flavors are public. "None", in any case, asks for both kinds.
  const auto is_public = query.find("is_public");
  const bool nothing = is_public && !is_true(*is_public) && !equal_ignoring_case(*is_public, "none");
  if (!nothing && least_ram == 0 && least_disk == 0) return std::function<bool(const Json&)>();
  return std::function<bool(const Json&)>([=](const Json& flavor) {
    return !nothing && flavor["ram"] >= least_ram && flavor["disk"] >= least_disk;
  });
}

bool wants_detail(const Request& request) {
  const auto path = split_target(request.target).path;
  return path.substr(0, path.find_last_not_of('/') + 1).ends_with("/detail");
}

// A page, and the link to the next one. As the real Nova does, a page that is full has a link even if nothing
// comes after it.
OrRefusal<Json> list_json(std::string_view plural, const Collection& collection, const Walk& walk,
                          const Request& request, const ComputeContext& context) {
  const auto numbers = list_page(collection, walk);
  if (!numbers) return Refusal{400, fmt::format("marker [{}] not found", *walk.marker)};
  const auto path = split_target(request.target).path;
  const bool detailed = wants_detail(request);
  Json items = Json::array();
  for (const auto number : *numbers) {
    auto full = plural == servers_plural ? server_json(context, number) : flavor_json(context, number);
    items.push_back(detailed ? std::move(full) : brief_json(full, context.version));
  }
  const bool full_page = walk.limit > 0 && items.size() == walk.limit;
  const auto last = items.empty() ? std::string() : items.back()["id"].get<std::string>();
  Json list{{plural, std::move(items)}};
  if (full_page) {
    const Parameters query(split_target(request.target).query);
    const auto next = query_with_marker(query, last);
    list[fmt::format("{}_links", plural)] = Json::array(
        {Json{{"rel", "next"}, {"href", fmt::format("{}{}?{}", origin_of(request), path, next)}}});
  }
  return list;
}

// Nova names the member after the status, and has one name for all that it has no other name for
// (nova/api/openstack/wsgi.py).
std::string_view fault_name(unsigned status) {
  switch (status) {
    case 400:
      return "badRequest";
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "itemNotFound";
    case 405:
      return "badMethod";
    case 429:
      return "overLimit";
    case 501:
      return "notImplemented";
    case 503:
      return "serviceUnavailable";
    default:
      return "computeFault";
  }
}

}  // namespace

struct Nova::Row {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  Reply (Nova::*answer)(const RouteMatch&, const Request&) const;
  bool open = false;  // to requests without a token
};

std::span<const Nova::Row> Nova::rows() {
  static constexpr auto all = std::to_array<Row>({
      {"compute_discovery", "GET", "/compute", &Nova::discovery, true},
      {"compute_discovery", "GET", "/compute/v2.1", &Nova::discovery, true},
      {"servers", "GET", "/compute/v2.1/servers", &Nova::versioned<&Nova::servers>},
      {"servers", "GET", "/compute/v2.1/servers/detail", &Nova::versioned<&Nova::servers>},
      {"server", "GET", "/compute/v2.1/servers/{server}", &Nova::versioned<&Nova::server>},
      {"server_interfaces", "GET", "/compute/v2.1/servers/{server}/os-interface",
       &Nova::versioned<&Nova::interfaces>},
      {"server_volumes", "GET", "/compute/v2.1/servers/{server}/os-volume_attachments",
       &Nova::versioned<&Nova::volumes>},
      {"flavors", "GET", "/compute/v2.1/flavors", &Nova::versioned<&Nova::flavors>},
      {"flavors", "GET", "/compute/v2.1/flavors/detail", &Nova::versioned<&Nova::flavors>},
      {"flavor", "GET", "/compute/v2.1/flavors/{flavor}", &Nova::versioned<&Nova::flavor>},
      {"flavor_extra_specs", "GET", "/compute/v2.1/flavors/{flavor}/os-extra_specs",
       &Nova::versioned<&Nova::extra_specs>},
      {"compute_limits", "GET", "/compute/v2.1/limits", &Nova::versioned<&Nova::limits>},
      {"availability_zones", "GET", "/compute/v2.1/os-availability-zone",
       &Nova::versioned<&Nova::availability_zones>},
      {"availability_zones", "GET", "/compute/v2.1/os-availability-zone/detail",
       &Nova::versioned<&Nova::availability_zones>},
      {"keypairs", "GET", "/compute/v2.1/os-keypairs", &Nova::versioned<&Nova::keypairs>},
      {"server_groups", "GET", "/compute/v2.1/os-server-groups", &Nova::versioned<&Nova::server_groups>},
  });
  static_assert(all_answered(all));
  return all;
}

std::vector<RoutePattern> Nova::patterns() const {
  return patterns_of(rows());
}

Reply Nova::answer(const RouteMatch& match, const Request& request) const {
  return (this->*rows()[match.row].answer)(match, request);
}

bool Nova::admits(std::size_t row, const RequestFields& fields) const {
  return rows()[row].open || has_project(fields);
}

Reply Nova::discovery(const RouteMatch&, const Request& request) const {
  return nova_discovery(request);
}

std::vector<std::string_view> Nova::significant_fields() const {
  return {"OpenStack-API-Version", "X-OpenStack-Nova-API-Version"};
}

void Nova::append_exchange_fields(std::string& head, std::size_t row, const Exchange& exchange) const {
  OpenStackService::append_exchange_fields(head, row, exchange);
  fmt::format_to(std::back_inserter(head), "x-compute-request-id: req-{}\r\n",
                 guid(exchange.key.with("request id")));
}

Reply Nova::refuse(const Refusal& refusal) const {
  return service_reply(refusal.status, {{fault_name(refusal.status),
                                         {{"code", refusal.status}, {"message", refusal.message}}}});
}

template <auto body>
Reply Nova::versioned(const RouteMatch& match, const Request& request) const {
  const auto negotiated = negotiate(request);
  const auto* refusal = std::get_if<Refusal>(&negotiated);
  const auto version = refusal ? oldest_microversion : std::get<Microversion>(negotiated);
  const ComputeContext context{cloud_, identity_, origin_of(request) + "/compute", version};
  Reply reply = reply_of(refusal ? *refusal : (this->*body)(match, request, context));
  reply.fields += microversion_fields(version);
  return reply;
}

OrRefusal<Json> Nova::servers(const RouteMatch&, const Request& request,
                              const ComputeContext& context) const {
  const Parameters query(split_target(request.target).query);
  auto walk = read_walk(query, server_orders, true);
  if (const auto* refusal = std::get_if<Refusal>(&walk)) return *refusal;
  auto filter = server_filter(query);
  if (const auto* refusal = std::get_if<Refusal>(&filter)) return *refusal;
  std::get<Walk>(walk).wanted = std::get<std::function<bool(const Json&)>>(filter);
  const Collection all{cloud_.size().servers,
                       [&](std::size_t i) { return server_key_json(cloud_, identity_, i); },
                       [&](std::string_view id) { return cloud_.find("server", id, cloud_.size().servers); }};
  return list_json(servers_plural, all, std::get<Walk>(walk), request, context);
}

OrRefusal<Json> Nova::flavors(const RouteMatch&, const Request& request,
                              const ComputeContext& context) const {
  const Parameters query(split_target(request.target).query);
  auto walk = read_walk(query, flavor_orders, false);
  if (const auto* refusal = std::get_if<Refusal>(&walk)) return *refusal;
  auto filter = flavor_filter(query);
  if (const auto* refusal = std::get_if<Refusal>(&filter)) return *refusal;
  std::get<Walk>(walk).wanted = std::get<std::function<bool(const Json&)>>(filter);
  const Collection all{cloud_.size().flavors, [&](std::size_t i) { return flavor_json(context, i); },
                       [&](std::string_view id) { return cloud_.find("flavor", id, cloud_.size().flavors); }};
  return list_json(flavors_plural, all, std::get<Walk>(walk), request, context);
}

OrRefusal<std::size_t> Nova::find_server(const RouteMatch& match) const {
  const auto& id = match.captured.front();
  const auto index = cloud_.find("server", id, cloud_.size().servers);
  if (!index) return Refusal{404, fmt::format("Instance {} could not be found.", id)};
  return *index;
}

OrRefusal<std::size_t> Nova::find_flavor(const RouteMatch& match) const {
  const auto& id = match.captured.front();
  const auto index = cloud_.find("flavor", id, cloud_.size().flavors);
  if (!index) return Refusal{404, fmt::format("Flavor {} could not be found.", id)};
  return *index;
}

OrRefusal<Json> Nova::server(const RouteMatch& match, const Request&, const ComputeContext& context) const {
  const auto found = find_server(match);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return *refusal;
  return Json{{"server", server_json(context, std::get<std::size_t>(found))}};
}

OrRefusal<Json> Nova::interfaces(const RouteMatch& match, const Request&, const ComputeContext&) const {
  const auto found = find_server(match);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return *refusal;
  Json attachments = Json::array();
  for (const auto port : cloud_.ports_of(std::get<std::size_t>(found))) {
    attachments.push_back(interface_json(cloud_, cloud_.port(port)));
  }
  return Json{{"interfaceAttachments", std::move(attachments)}};
}

OrRefusal<Json> Nova::volumes(const RouteMatch& match, const Request&, const ComputeContext&) const {
  const auto found = find_server(match);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return *refusal;
  return Json{{"volumeAttachments", Json::array()}};
}

OrRefusal<Json> Nova::flavor(const RouteMatch& match, const Request&, const ComputeContext& context) const {
  const auto found = find_flavor(match);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return *refusal;
  return Json{{"flavor", flavor_json(context, std::get<std::size_t>(found))}};
}

OrRefusal<Json> Nova::extra_specs(const RouteMatch& match, const Request&, const ComputeContext&) const {
  const auto found = find_flavor(match);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return *refusal;
  return Json{{"extra_specs", extra_specs_json(cloud_.flavor(std::get<std::size_t>(found)))}};
}

OrRefusal<Json> Nova::availability_zones(const RouteMatch&, const Request& request,
                                         const ComputeContext&) const {
  return Json{{"availabilityZoneInfo", Json::array({availability_zone_json(cloud_, wants_detail(request))})}};
}

OrRefusal<Json> Nova::keypairs(const RouteMatch&, const Request&, const ComputeContext&) const {
  return Json{{"keypairs", Json::array()}};
}

OrRefusal<Json> Nova::server_groups(const RouteMatch&, const Request&, const ComputeContext&) const {
  return Json{{"server_groups", Json::array()}};
}

OrRefusal<Json> Nova::limits(const RouteMatch&, const Request&, const ComputeContext& context) const {
  std::size_t cores = 0;
  std::size_t ram_mib = 0;
  for (std::size_t i = 0; i < cloud_.size().servers; ++i) {
    const auto flavor = cloud_.flavor(cloud_.server(i).flavor);
    cores += flavor.vcpus;
    ram_mib += flavor.ram_mib;
  }
  constexpr int unlimited = -1;
  Json absolute{{"maxServerMeta", 128},         {"maxTotalInstances", unlimited},
                {"maxTotalRAMSize", unlimited}, {"maxTotalCores", unlimited},
                {"maxTotalKeypairs", 100},      {"maxServerGroups", 10},
                {"maxServerGroupMembers", 10},  {"totalRAMUsed", ram_mib},
                {"totalCoresUsed", cores},      {"totalInstancesUsed", cloud_.size().servers},
                {"totalServerGroupsUsed", 0}};
  // Networks left Nova's limits with 2.36, files to inject with 2.57.
  if (context.version < Microversion{2, 36}) {
    for (const auto* name :
         {"maxTotalFloatingIps", "maxSecurityGroups", "maxSecurityGroupRules", "maxImageMeta"}) {
      absolute[name] = unlimited;
    }
    absolute["totalFloatingIpsUsed"] = 0;
    absolute["totalSecurityGroupsUsed"] = 0;
  }
  if (context.version < Microversion{2, 57}) {
    absolute["maxPersonality"] = 5;
    absolute["maxPersonalitySize"] = 10240;
  }
  return Json{{"limits", {{"rate", Json::array()}, {"absolute", std::move(absolute)}}}};
}

}  // namespace overlap::mock
