#include "mockserver/model/openstack/glance.hpp"

#include "mockserver/ground/status_text.hpp"
#include "mockserver/ground/target.hpp"
#include "mockserver/model/openstack/discovery.hpp"
#include "mockserver/model/openstack/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace {

// The members of an image, with their types for the schema, in the order in which Glance's schema has them.
struct Property {
  std::string_view name;
  std::string_view type;
  bool may_be_null = false;
};
constexpr std::array<Property, 23> properties{{{"id", "string"},
                                               {"name", "string", true},
                                               {"status", "string"},
                                               {"visibility", "string"},
                                               {"protected", "boolean"},
                                               {"os_hidden", "boolean"},
                                               {"checksum", "string", true},
                                               {"os_hash_algo", "string", true},
                                               {"os_hash_value", "string", true},
                                               {"owner", "string", true},
                                               {"size", "integer", true},
                                               {"virtual_size", "integer", true},
                                               {"container_format", "string", true},
                                               {"disk_format", "string", true},
                                               {"created_at", "string"},
                                               {"updated_at", "string"},
                                               {"tags", "array"},
                                               {"min_ram", "integer"},
                                               {"min_disk", "integer"},
                                               {"direct_url", "string"},
                                               {"self", "string"},
                                               {"file", "string"},
                                               {"schema", "string"}}};

Json image_schema() {
  Json members = Json::object();
  for (const auto& property : properties) {
    Json type = property.may_be_null ? Json::array({"null", property.type}) : Json(property.type);
    members[std::string(property.name)] = {{"type", std::move(type)}};
  }
  members["tags"]["items"] = {{"type", "string"}, {"maxLength", 255}};
  return {{"name", "image"},
          {"properties", std::move(members)},
          {"additionalProperties", {{"type", "string"}}},
          {"links", Json::array({Json{{"rel", "self"}, {"href", "{self}"}},
                                 Json{{"rel", "enclosure"}, {"href", "{file}"}},
                                 Json{{"rel", "describedby"}, {"href", "{schema}"}}})}};
}

Json images_schema() {
  return {{"name", "images"},
          {"properties",
           {{"images", {{"type", "array"}, {"items", image_schema()}}},
            {"first", {{"type", "string"}}},
            {"next", {{"type", "string"}}},
            {"schema", {{"type", "string"}}}}},
          {"links", Json::array({Json{{"rel", "first"}, {"href", "{first}"}},
                                 Json{{"rel", "next"}, {"href", "{next}"}},
                                 Json{{"rel", "describedby"}, {"href", "{schema}"}}})}};
}

// A list can be sorted by any member that every image has as a single value.
bool is_sort_key(std::string_view name) {
  constexpr std::array<std::string_view, 8> names{"name", "status", "container_format", "disk_format",
                                                  "size", "id",     "created_at",       "updated_at"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

OrRefusal<bool> is_descending(std::string_view direction) {
  if (direction == "desc") return true;
  if (direction == "asc") return false;
  return Refusal{400, fmt::format("Invalid sort direction: {}", direction)};
}

// "sort=name:asc,status" or sort_key=...&sort_dir=..., each repeated; descending unless told otherwise.
OrRefusal<std::vector<SortKey>> read_order(const Parameters& query) {
  std::vector<std::pair<std::string_view, std::string_view>> wanted;
  for (const auto list : all_values(query, "sort")) {
    for (std::string_view rest = list; !rest.empty();) {
      const auto part = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      const auto colon = std::min(part.find(':'), part.size());
      wanted.emplace_back(part.substr(0, colon),
                          colon == part.size() ? std::string_view("desc") : part.substr(colon + 1));
    }
  }
  const auto directions = all_values(query, "sort_dir");
  const auto keys = all_values(query, "sort_key");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto direction =
        directions.empty() ? std::string_view("desc") : directions[std::min(i, directions.size() - 1)];
    wanted.emplace_back(keys[i], direction);
  }
  std::vector<SortKey> order;
  for (const auto& [name, direction] : wanted) {
    if (!is_sort_key(name)) return Refusal{400, fmt::format("Invalid sort key: {}.", name)};
    const auto descending = is_descending(direction);
    if (const auto* refusal = std::get_if<Refusal>(&descending)) return *refusal;
    order.push_back({std::string(name), std::get<bool>(descending)});
  }
  return order;
}

OrRefusal<std::size_t> read_limit(const Parameters& query) {
  const auto text = query.find("limit");
  if (!text) return Glance::default_limit;
  if (text->starts_with('-')) return Refusal{400, "limit param must be positive"};
  const auto limit = read_count(*text);
  if (!limit) return Refusal{400, "limit param must be an integer"};
  return std::min(*limit, Glance::max_limit);
}

// All parameters that are not about the walk filter. Those that Glance does not know ask for images that have
// such a property of their own.
std::function<bool(const Json&)> read_filter(const Parameters& query) {
  constexpr std::array<std::string_view, 6> about_walk{"limit",    "marker",   "sort",
                                                       "sort_key", "sort_dir", "member_status"};
  std::vector<std::pair<std::string, std::string>> filters;
  for (const auto& pair : query.all()) {
    if (std::find(about_walk.begin(), about_walk.end(), pair.first) == about_walk.end())
      filters.push_back(pair);
  }
  if (filters.empty()) return {};
  return [filters](const Json& image) {
    return std::all_of(filters.begin(), filters.end(), [&](const auto& filter) {
      const auto& [name, value] = filter;
      if (name == "visibility" && value == "all") return true;
      if (name == "size_min") return image["size"] >= read_count(value).value_or(0);
      if (name == "size_max") return image["size"] <= read_count(value).value_or(0);
      if (name == "tag") return has_one_of(image, "tags", {value});
      if (!value.starts_with("in:")) return image.contains(name) && has_one_of(image, name, {value});
      std::vector<std::string_view> values;
      for (std::string_view rest = std::string_view(value).substr(3); !rest.empty();) {
        values.push_back(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(values.back().size() + 1, rest.size()));
      }
      return image.contains(name) && has_one_of(image, name, values);
    });
  };
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

}  // namespace

struct Glance::Row {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  Reply (Glance::*answer)(const RouteMatch&, const Request&) const;
  bool open = false;  // to requests without a token
};

std::span<const Glance::Row> Glance::rows() {
  static constexpr auto all = std::to_array<Row>({
      {"image_discovery", "GET", "/image", &Glance::discovery, true},
      {"image_discovery", "GET", "/image/versions", &Glance::discovery, true},
      {"images", "GET", "/image/v2/images", &Glance::made<&Glance::images>},
      {"image", "GET", "/image/v2/images/{image}", &Glance::made<&Glance::image>},
      {"image_schema", "GET", "/image/v2/schemas/{schema}", &Glance::made<&Glance::schema>},
  });
  static_assert(all_answered(all));
  return all;
}

std::vector<RoutePattern> Glance::patterns() const {
  return patterns_of(rows());
}

Reply Glance::answer(const RouteMatch& match, const Request& request) const {
  return (this->*rows()[match.row].answer)(match, request);
}

bool Glance::admits(std::size_t row, const RequestFields& fields) const {
  return rows()[row].open || has_project(fields);
}

Reply Glance::discovery(const RouteMatch&, const Request& request) const {
  return glance_discovery(request);
}

// OpenStack's web framework answers in HTML to whoever does not insist on something else.
Reply Glance::refuse(const Refusal& refusal) const {
  // Where it fails, empty lines stand for the detail and the comment that it leaves out.
  const bool failed = refusal.status >= 500 || refusal.status == 429;
  const auto phrase = reason_phrase(refusal.status);
  Reply reply;
  reply.status = refusal.status;
  reply.fields = "Content-Type: text/html; charset=UTF-8\r\n";
  reply.compressible = false;
  reply.body = std::make_shared<const std::string>(
      fmt::format("<html>\n <head>\n  <title>{0} {1}</title>\n </head>\n <body>\n  <h1>{0} {1}</h1>\n  "
                  "{2}<br /><br />\n{3} </body>\n</html>",
                  refusal.status, phrase.empty() ? "Server Error" : phrase, escape_html(refusal.message),
                  failed ? "\n\n" : ""));
  return reply;
}

template <auto body>
Reply Glance::made(const RouteMatch& match, const Request& request) const {
  return reply_of((this->*body)(match, request));
}

OrRefusal<Json> Glance::schema(const RouteMatch& match, const Request&) const {
  if (match.captured.front() == "image") return image_schema();
  if (match.captured.front() == "images") return images_schema();
  return Refusal{404, "The resource could not be found."};
}

OrRefusal<Json> Glance::images(const RouteMatch&, const Request& request) const {
  const Parameters query(split_target(request.target).query);
  Walk walk;
  const auto limit = read_limit(query);
  if (const auto* refusal = std::get_if<Refusal>(&limit)) return *refusal;
  walk.limit = std::get<std::size_t>(limit);
  const auto order = read_order(query);
  if (const auto* refusal = std::get_if<Refusal>(&order)) return *refusal;
  walk.order = std::get<std::vector<SortKey>>(order);
  walk.wanted = read_filter(query);
  if (const auto marker = query.find("marker")) walk.marker = std::string(*marker);

  const Collection all{cloud_.size().images, [&](std::size_t i) { return image_json(i); },
                       [&](std::string_view id) { return cloud_.find("image", id, cloud_.size().images); }};
  const auto numbers = list_page(all, walk);
  if (!numbers) return Refusal{400, fmt::format("No image found with ID {}", *walk.marker)};
  Json items = Json::array();
  for (const auto number : *numbers) items.push_back(image_json(number));
  const bool full_page = !items.empty() && items.size() == walk.limit;
  const auto last = items.empty() ? std::string() : items.back()["id"].get<std::string>();
  Json list{{"images", std::move(items)}};
  // Glance does not know under which prefix it is reached: its links begin with "/v2". As the real one does,
  // it links every full page to a next one, even if nothing comes after it.
  const auto rest = query.encoded_without("marker");
  list["first"] = rest.empty() ? "/v2/images" : "/v2/images?" + rest;
  if (full_page) list["next"] = "/v2/images?" + query_with_marker(query, last);
  list["schema"] = "/v2/schemas/images";
  return list;
}

OrRefusal<Json> Glance::image(const RouteMatch& match, const Request&) const {
  const auto& id = match.captured.front();
  const auto index = cloud_.find("image", id, cloud_.size().images);
  if (!index) return Refusal{404, fmt::format("No image found with ID {}", id)};
  return image_json(*index);
}

Json Glance::image_json(std::size_t index) const {
  const auto image = cloud_.image(index);
  const auto checksum = cloud_.plain_id("checksum " + image.id);
  std::string hash;
  for (const auto* part : {"a", "b", "c", "d"})
    hash += cloud_.plain_id(fmt::format("hash {} {}", part, image.id));
  const auto self = "/v2/images/" + image.id;
  return {{"hw_rng_model", "virtio"},
          {"os_distro", image.distribution},
          {"os_version", image.version},
          {"name", image.name},
          {"disk_format", "qcow2"},
          {"container_format", "bare"},
          {"visibility", image.is_public ? "public" : "private"},
          {"size", image.size_bytes},
          {"virtual_size", image.size_bytes * 3},
          {"status", image.active ? "active" : "deactivated"},
          {"checksum", checksum},
          {"protected", false},
          {"min_ram", 0},
          {"min_disk", image.min_disk_gib},
          {"owner", identity_.project_id()},
          {"os_hidden", false},
          {"os_hash_algo", "sha512"},
          {"os_hash_value", hash},
          {"id", image.id},
          {"created_at", format_seconds(image.created)},
          {"updated_at", format_seconds(image.created + 90 * ticks_per_second)},
          {"tags", Json::array()},
          {"self", self},
          {"file", self + "/file"},
          {"schema", "/v2/schemas/image"}};
}

}  // namespace overlap::mock
