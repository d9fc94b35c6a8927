// Nova: servers, flavors, and the little else that clients ask of the compute service.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/openstack/compute_json.hpp"
#include "mockserver/model/openstack/openstack_service.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// Bodies have the shape of the microversion that the
/// request negotiates.
class Nova final : public OpenStackService {
 public:
  static constexpr std::size_t max_limit = 1000;

  using OpenStackService::OpenStackService;

  std::vector<RoutePattern> patterns() const override;
  std::vector<std::string_view> significant_fields() const override;
  void append_exchange_fields(std::string& head, std::size_t row, const Exchange& exchange) const override;
  Reply answer(const RouteMatch& match, const Request& request) const override;

  /// For tokens of the project; discovery needs none.
  bool admits(std::size_t row, const RequestFields& fields) const override;

 private:
  struct Row;
  static std::span<const Row> rows();

  Reply refuse(const Refusal& refusal) const override;

  Reply discovery(const RouteMatch& match, const Request& request) const;
  /// Answers with what `body`, a member of the kind below, makes in the microversion that is asked for.
  template <auto body>
  Reply versioned(const RouteMatch& match, const Request& request) const;

  OrRefusal<Json> servers(const RouteMatch& match, const Request& request,
                          const ComputeContext& context) const;
  OrRefusal<Json> server(const RouteMatch& match, const Request& request,
                         const ComputeContext& context) const;
  OrRefusal<Json> interfaces(const RouteMatch& match, const Request& request,
                             const ComputeContext& context) const;
  OrRefusal<Json> volumes(const RouteMatch& match, const Request& request,
                          const ComputeContext& context) const;
  OrRefusal<Json> flavors(const RouteMatch& match, const Request& request,
                          const ComputeContext& context) const;
  OrRefusal<Json> flavor(const RouteMatch& match, const Request& request,
                         const ComputeContext& context) const;
  OrRefusal<Json> extra_specs(const RouteMatch& match, const Request& request,
                              const ComputeContext& context) const;
  OrRefusal<Json> limits(const RouteMatch& match, const Request& request,
                         const ComputeContext& context) const;
  OrRefusal<Json> availability_zones(const RouteMatch& match, const Request& request,
                                     const ComputeContext& context) const;
  OrRefusal<Json> keypairs(const RouteMatch& match, const Request& request,
                           const ComputeContext& context) const;
  OrRefusal<Json> server_groups(const RouteMatch& match, const Request& request,
                                const ComputeContext& context) const;
  OrRefusal<std::size_t> find_server(const RouteMatch& match) const;
  OrRefusal<std::size_t> find_flavor(const RouteMatch& match) const;
};

}  // namespace overlap::mock
