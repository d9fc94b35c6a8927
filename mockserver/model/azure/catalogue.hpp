// Azure's offer, as far as the estate makes use of it: regions, VM sizes, resource providers.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace overlap::mock {

/// A region. Coordinates are written as Subscriptions - List Locations writes them, which is as text.
struct Location {
  std::string_view name;          ///< "westeurope"
  std::string_view display_name;  ///< "West Europe"
  std::string_view geography;     ///< "Europe"
  std::string_view latitude;
  std::string_view longitude;
  std::string_view city;
  std::string_view pair;  ///< the name of the region that it is paired with
};

/// A size of a virtual machine, in the units of Virtual Machine Sizes - List.
struct VmSize {
  std::string_view name;  ///< "Standard_B2s"
  int cores = 0;
  int memory_mb = 0;
  int resource_disk_mb = 0;  ///< the temporary disk; 0 for sizes without one
  int most_data_disks = 0;
};

/// A kind of resource that a provider has.
struct ResourceType {
  std::string_view provider;  ///< "Microsoft.Compute"
  std::string_view name;      ///< "virtualMachines"
  std::string_view api_version;
  bool has_location = true;
};

std::span<const Location> all_locations();
std::span<const VmSize> all_vm_sizes();

/// In the order of their providers.
std::span<const ResourceType> all_resource_types();

/// A region by its name or display name; as in Resource Manager, case and spaces do not count.
std::optional<Location> find_location(std::string_view name);

}  // namespace overlap::mock
