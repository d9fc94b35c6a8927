// Glance v2: images, and the schemas that its clients build their objects from.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/openstack/openstack_service.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace overlap::mock {

class Glance final : public OpenStackService {
 public:
  static constexpr std::size_t default_limit = 25;
  static constexpr std::size_t max_limit = 1000;

  using OpenStackService::OpenStackService;

  std::vector<RoutePattern> patterns() const override;
  Reply answer(const RouteMatch& match, const Request& request) const override;

  /// For tokens of the project; discovery needs none.
  bool admits(std::size_t row, const RequestFields& fields) const override;

 private:
  struct Row;
  static std::span<const Row> rows();

  Reply refuse(const Refusal& refusal) const override;

  Reply discovery(const RouteMatch& match, const Request& request) const;
  /// Answers with what `body`, a member of the kind below, makes.
  template <auto body>
  Reply made(const RouteMatch& match, const Request& request) const;

  OrRefusal<Json> images(const RouteMatch& match, const Request& request) const;
  OrRefusal<Json> image(const RouteMatch& match, const Request& request) const;
  OrRefusal<Json> schema(const RouteMatch& match, const Request& request) const;
  Json image_json(std::size_t index) const;
};

}  // namespace overlap::mock
