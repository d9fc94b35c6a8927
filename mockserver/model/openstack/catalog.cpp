#include "mockserver/model/openstack/catalog.hpp"

#include <fmt/format.h>

namespace overlap::mock {

namespace {

constexpr std::array<std::string_view, 3> interfaces{"public", "internal", "admin"};

std::string service_id(const Cloud& cloud, const CatalogService& service) {
  return cloud.plain_id(fmt::format("service {}", service.type));
}

Json endpoint_json(const Cloud& cloud, const CatalogService& service, std::string_view interface,
                   std::string_view origin) {
  return {{"id", cloud.plain_id(fmt::format("endpoint {} {}", service.type, interface))},
          {"interface", interface},
          {"region_id", region_name},
          {"url", fmt::format("{}{}", origin, service.path)},
          {"region", region_name}};
}

}  // namespace

Json catalog_json(const Cloud& cloud, std::string_view origin) {
  Json catalog = Json::array();
  for (const auto& service : catalog_services) {
    Json endpoints = Json::array();
    for (const auto interface : interfaces) {
      endpoints.push_back(endpoint_json(cloud, service, interface, origin));
    }
    catalog.push_back({{"endpoints", std::move(endpoints)},
                       {"id", service_id(cloud, service)},
                       {"type", service.type},
                       {"name", service.name}});
  }
  return catalog;
}

Json services_json(const Cloud& cloud) {
  Json services = Json::array();
  for (const auto& service : catalog_services) {
    services.push_back({{"id", service_id(cloud, service)},
                        {"name", service.name},
                        {"type", service.type},
                        {"enabled", true},
                        {"description", ""}});
  }
  return services;
}

Json endpoints_json(const Cloud& cloud, std::string_view origin) {
  Json endpoints = Json::array();
  for (const auto& service : catalog_services) {
    for (const auto interface : interfaces) {
      Json endpoint = endpoint_json(cloud, service, interface, origin);
      endpoint["service_id"] = service_id(cloud, service);
      endpoint["enabled"] = true;
      endpoints.push_back(std::move(endpoint));
    }
  }
  return endpoints;
}

}  // namespace overlap::mock
