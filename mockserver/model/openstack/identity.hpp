// Who may use the cloud: one user, one project, one domain.
#pragma once

#include "mockserver/model/openstack/cloud.hpp"

#include <string>

namespace overlap::mock {

/// The size of the cloud, and who may ask for it.
struct OpenStackOptions {
  CloudSize size;
  std::string user = "admin";
  std::string password = "secret";
  std::string project = "demo";
  std::string domain = "default";  ///< its id; the name is the same, but "Default" for "default"
};

/// The ids that belong to the names. Read-only after construction.
class Identity {
 public:
  Identity(const Cloud& cloud, const OpenStackOptions& options);

  const std::string& user() const { return user_; }
  const std::string& user_id() const { return user_id_; }
  const std::string& project() const { return project_; }
  const std::string& project_id() const { return project_id_; }
  const std::string& domain() const { return domain_; }
  const std::string& domain_id() const { return domain_id_; }

 private:
  std::string user_;
  std::string user_id_;
  std::string project_;
  std::string project_id_;
  std::string domain_;
  std::string domain_id_;
};

}  // namespace overlap::mock
