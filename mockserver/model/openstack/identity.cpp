#include "mockserver/model/openstack/identity.hpp"

namespace overlap::mock {

Identity::Identity(const Cloud& cloud, const OpenStackOptions& options)
    : user_(options.user),
      user_id_(cloud.plain_id("user")),
      project_(options.project),
      project_id_(cloud.plain_id("project")),
      domain_(options.domain == "default" ? "Default" : options.domain),
      domain_id_(options.domain) {}

}  // namespace overlap::mock
