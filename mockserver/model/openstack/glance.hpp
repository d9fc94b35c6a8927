// Glance v2: images, and the schemas that its clients build their objects from.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/model/openstack/cloud.hpp"
#include "mockserver/model/openstack/identity.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

#include <string_view>

namespace overlap::mock {

/// Read-only after construction: any thread may ask.
class Glance {
 public:
  static constexpr std::size_t default_limit = 25;
  static constexpr std::size_t max_limit = 1000;

  Glance(const Cloud& cloud, const Identity& identity) : cloud_(cloud), identity_(identity) {}

  Reply answer(const RouteMatch& match, const Request& request) const;

 private:
  OrRefusal<Json> images(const Request& request) const;
  OrRefusal<Json> image(std::string_view id) const;
  Json image_json(std::size_t index) const;

  Cloud cloud_;
  Identity identity_;
};

}  // namespace overlap::mock
