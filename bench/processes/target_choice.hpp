// Where the requests of a suite go.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace overlap {

struct TargetChoice {
  bool mock = true;
  std::string url;      // when not the mock
  std::string ca_file;  // for an https URL; empty: the system's certificates
  bool tls = false;     // the mock's https port instead of its http one
  std::filesystem::path mock_program;
  std::vector<std::string> mock_options;  // its command line
  std::set<std::string> withheld;         // environment variables that it must not inherit
  std::string seed;                       // of the mock's data and delays; empty without a mock
  std::string description;                // for people: "mock, profile quick"

  bool operator==(const TargetChoice&) const = default;
};

}  // namespace overlap
