#include "mockserver/model/catalogue.hpp"

#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace overlap::mock {

namespace {

constexpr std::array locations{
    Location{"westeurope", "West Europe", "Europe", "52.3667", "4.9", "Netherlands", "northeurope"},
    Location{"northeurope", "North Europe", "Europe", "53.3478", "-6.2597", "Ireland", "westeurope"},
    Location{"eastus2", "East US 2", "US", "36.6681", "-78.3889", "Virginia", "centralus"},
    Location{"canadacentral", "Canada Central", "Canada", "43.653", "-79.383", "Toronto", "canadaeast"},
    Location{"uksouth", "UK South", "UK", "50.941", "-0.799", "London", "ukwest"},
    Location{"southeastasia", "Southeast Asia", "Asia Pacific", "1.283", "103.833", "Singapore", "eastasia"},
};

constexpr std::array vm_sizes{
    VmSize{"Standard_B2s", 2, 4096, 8192, 4},       VmSize{"Standard_D2s_v3", 2, 8192, 16384, 4},
    VmSize{"Standard_D4s_v5", 4, 16384, 0, 8},      VmSize{"Standard_E8s_v5", 8, 65536, 0, 16},
    VmSize{"Standard_F4s_v2", 4, 8192, 32768, 8},   VmSize{"Standard_B1ms", 1, 2048, 4096, 2},
    VmSize{"Standard_D8s_v3", 8, 32768, 65536, 16}, VmSize{"Standard_DS1_v2", 1, 3584, 7168, 4},
};

constexpr std::array resource_types{
    ResourceType{"Microsoft.Compute", "virtualMachines", "2024-03-01", true},
    ResourceType{"Microsoft.Compute", "virtualMachines/extensions", "2024-03-01", true},
    ResourceType{"Microsoft.Compute", "locations/vmSizes", "2024-03-01", true},
    ResourceType{"Microsoft.Compute", "disks", "2023-10-02", true},
    ResourceType{"Microsoft.Insights", "eventtypes", "2015-04-01", false},
    ResourceType{"Microsoft.Insights", "eventcategories", "2015-04-01", false},
    ResourceType{"Microsoft.Network", "networkInterfaces", "2023-11-01", true},
    ResourceType{"Microsoft.Resources", "subscriptions", "2022-12-01", false},
    ResourceType{"Microsoft.Resources", "resourceGroups", "2021-04-01", true},
    ResourceType{"Microsoft.Resources", "tenants", "2022-12-01", false},
};

std::string without_spaces(std::string_view text) {
  std::string left(text);
  left.erase(std::remove(left.begin(), left.end(), ' '), left.end());
  return left;
}

}  // namespace

std::span<const Location> all_locations() {
  return locations;
}

std::span<const VmSize> all_vm_sizes() {
  return vm_sizes;
}

std::span<const ResourceType> all_resource_types() {
  return resource_types;
}

std::optional<Location> find_location(std::string_view name) {
  const auto wanted = without_spaces(name);
  const auto at = std::find_if(locations.begin(), locations.end(), [&](const Location& location) {
    return equal_ignoring_case(location.name, wanted) ||
           equal_ignoring_case(without_spaces(location.display_name), wanted);
  });
  if (at == locations.end()) return std::nullopt;
  return *at;
}

}  // namespace overlap::mock
