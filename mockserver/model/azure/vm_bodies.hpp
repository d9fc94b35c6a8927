// Virtual machines and what belongs to them, as Microsoft.Compute writes them.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/azure/catalogue.hpp"
#include "mockserver/model/azure/estate.hpp"

#include <string>

namespace overlap::mock {

/// The parts that $expand adds to a VM.
struct VmExpansion {
  bool instance_view = false;
  bool user_data = false;
};

/// The model view of a VM: what was asked for when it was created.
Json vm_json(const Vm& vm, VmExpansion expansion = {});

/// The VM of ?statusOnly=true: who it is, and its state.
Json vm_status_json(const Vm& vm);

/// The run-time state of a VM. Without a power state for those that do not report theirs.
Json instance_view_json(const Vm& vm);

/// Where its screenshot and its serial console's log would be. The mock has no blob storage: nothing is
/// there.
Json boot_diagnostics_json(const Vm& vm);

/// When the VM was created: some instant of the year before the one in which the mock's world stands still.
std::string created_at(const Vm& vm);

/// Each VM has one extension, Azure Monitor's agent: its name.
std::string extension_name(const Vm& vm);

/// The extension itself, with its own instance view when that is asked for.
Json extension_json(const Vm& vm, bool with_instance_view);

/// "web-00001_OsDisk_1"
std::string os_disk_name(const Vm& vm);

/// "web-00001-nic"
std::string network_interface_name(const Vm& vm);

/// The disk that the VM starts from: attached while the VM has its hardware, reserved once that is
/// deallocated.
Json os_disk_json(const Vm& vm);

/// The VM's one network interface, with a private address.
Json network_interface_json(const Vm& vm);

/// "/subscriptions/.../resourceGroups/GROUP", in the letter case of the VM's own id.
std::string group_id_of(const Vm& vm);

/// One line of a list of sizes.
Json vm_size_json(const VmSize& size);

}  // namespace overlap::mock
