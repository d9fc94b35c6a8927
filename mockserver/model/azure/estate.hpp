// The subscriptions, resource groups and virtual machines that the mock pretends to hold.
#pragma once

#include "mockserver/ground/keyed_hash.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

/// How much there is: groups in each subscription, VMs in each group.
struct EstateSize {
  std::size_t subscriptions = 2;
  std::size_t groups = 4;
  std::size_t vms = 6;
};

struct Subscription {
  std::size_t index = 0;
  std::string guid;
  std::string tenant;
  std::string display_name;
  std::string id;  ///< "/subscriptions/GUID"
};

struct Group {
  std::size_t subscription = 0;
  std::size_t index = 0;
  std::string name;
  std::string location;
  std::string environment;
  std::string id;
};

enum class PowerState { running, deallocated, stopped };

struct Vm {
  std::size_t subscription = 0;
  std::size_t group = 0;
  std::size_t index = 0;    ///< in its group
  std::size_t ordinal = 0;  ///< in the whole estate
  std::string name;
  std::string id;  ///< with the group in capitals, as the real Resource Manager often returns it
  std::string group_name;
  std::string guid;
  std::string size;
  std::string location;
  std::string environment;
  bool windows = false;
  PowerState power = PowerState::running;
  /// False for a small share of VMs, about one in forty and at least one among any forty in a row: their
  /// instance view has a provisioning status only, as happens with real ones, and a client has to say
  /// "unknown".
  bool reports_power = true;
  Key key{0};  ///< what else there is to choose about this VM is drawn from here
};

/// A pure function of seed and size: nothing is stored, every item is computed when it is asked for.
class Estate {
 public:
  Estate(std::uint64_t seed, EstateSize size);

  const EstateSize& size() const { return size_; }

  /// The one tenant of all subscriptions.
  const std::string& tenant() const { return tenant_; }

  Subscription subscription(std::size_t index) const;
  Group group(std::size_t subscription, std::size_t index) const;
  Vm vm(std::size_t subscription, std::size_t group, std::size_t index) const;

  /// Lookups ignore case, as Resource Manager does.
  std::optional<Subscription> find_subscription(std::string_view guid) const;
  std::optional<Group> find_group(std::size_t subscription, std::string_view name) const;
  std::optional<Vm> find_vm(std::size_t subscription, std::size_t group, std::string_view name) const;

 private:
  Key key_;
  EstateSize size_;
  std::string tenant_;
};

/// "PowerState/running": the code of the second status of an instance view.
std::string power_code(PowerState state);

/// "VM running": its displayStatus.
std::string power_display(PowerState state);

}  // namespace overlap::mock
