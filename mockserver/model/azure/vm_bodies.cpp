#include "mockserver/model/azure/vm_bodies.hpp"

#include "mockserver/ground/base64.hpp"
#include "mockserver/ground/timestamp.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

namespace overlap::mock {

namespace {

// Some instant of the year before the one in which the mock's world stands still.
std::string instant_of(Key key) {
  constexpr Ticks begin_of_2025 = 20'089 * ticks_per_day;
  return format_timestamp(begin_of_2025 +
                          static_cast<Ticks>(key.unit() * 300.0 * static_cast<double>(ticks_per_day)));
}

Json status_json(std::string_view code, std::string_view display,
                 std::optional<std::string> time = std::nullopt) {
  Json status{{"code", code}, {"level", "Info"}, {"displayStatus", display}};
  if (time) status["time"] = *time;
  return status;
}

Json power_statuses(const Vm& vm) {
  Json statuses = Json::array();
  statuses.push_back(status_json("ProvisioningState/succeeded", "Provisioning succeeded",
                                 instant_of(vm.key.with("provisioned"))));
  if (vm.reports_power) statuses.push_back(status_json(power_code(vm.power), power_display(vm.power)));
  return statuses;
}

Json extension_view_json(const Vm& vm) {
  return {{"name", extension_name(vm)},
          {"type", "Microsoft.Azure.Monitor." + extension_name(vm)},
          {"typeHandlerVersion", "1.33.1"},
          {"statuses", Json::array({status_json("ProvisioningState/succeeded", "Provisioning succeeded")})}};
}

std::string os_disk_id(const Vm& vm) {
  return group_id_of(vm) + "/providers/Microsoft.Compute/disks/" + os_disk_name(vm);
}

std::string network_interface_id(const Vm& vm) {
  return group_id_of(vm) + "/providers/Microsoft.Network/networkInterfaces/" + network_interface_name(vm);
}

int os_disk_gb(const Vm& vm) {
  return vm.windows ? 127 : 30;
}

Json os_disk_profile(const Vm& vm) {
  return {{"osType", vm.windows ? "Windows" : "Linux"},
          {"name", os_disk_name(vm)},
          {"createOption", "FromImage"},
          {"caching", "ReadWrite"},
          {"managedDisk", {{"storageAccountType", "Premium_LRS"}, {"id", os_disk_id(vm)}}},
          {"deleteOption", "Detach"},
          {"diskSizeGB", os_disk_gb(vm)}};
}

}  // namespace

Json vm_json(const Vm& vm, VmExpansion expansion) {
  const auto zone = std::to_string(1 + vm.key.with("zone").below(3));
  Json os_profile{{"computerName", vm.name}, {"adminUsername", "azureuser"}};
  if (vm.windows) {
    os_profile["windowsConfiguration"] = {{"provisionVMAgent", true}, {"enableAutomaticUpdates", true}};
  } else {
    os_profile["linuxConfiguration"] = {{"disablePasswordAuthentication", true}, {"provisionVMAgent", true}};
  }
  os_profile["secrets"] = Json::array();
  os_profile["allowExtensionOperations"] = true;
  Json json{{"name", vm.name},
            {"id", vm.id},
            {"type", "Microsoft.Compute/virtualMachines"},
            {"location", vm.location},
            {"tags",
             {{"environment", vm.environment},
              {"costCenter", std::to_string(1000 + vm.key.with("cost").below(9000))}}},
            {"zones", Json::array({zone})},
            {"properties",
             {{"vmId", vm.guid},
              {"hardwareProfile", {{"vmSize", vm.size}}},
              {"storageProfile",
               {{"imageReference",
                 {{"publisher", vm.windows ? "MicrosoftWindowsServer" : "debian"},
                  {"offer", vm.windows ? "WindowsServer" : "debian-12"},
                  {"sku", vm.windows ? "2022-datacenter-azure-edition" : "12-gen2"},
                  {"version", "latest"},
                  {"exactVersion", vm.windows ? "20348.2966.241205" : "0.20250115.1993"}}},
                {"osDisk", os_disk_profile(vm)},
                {"dataDisks", Json::array()}}},
              {"osProfile", std::move(os_profile)},
              {"networkProfile",
               {{"networkInterfaces",
                 Json::array({{{"id", network_interface_id(vm)}, {"properties", {{"primary", true}}}}})}}},
              {"diagnosticsProfile", {{"bootDiagnostics", {{"enabled", true}}}}},
              {"provisioningState", "Succeeded"},
              {"timeCreated", created_at(vm)}}}};
  if (expansion.instance_view) json["properties"]["instanceView"] = instance_view_json(vm);
  if (expansion.user_data) json["properties"]["userData"] = base64_encode("role=" + vm.environment);
  return json;
}

Json vm_status_json(const Vm& vm) {
  return {{"name", vm.name},
          {"id", vm.id},
          {"type", "Microsoft.Compute/virtualMachines"},
          {"location", vm.location},
          {"properties", {{"vmId", vm.guid}, {"instanceView", {{"statuses", power_statuses(vm)}}}}}};
}

Json instance_view_json(const Vm& vm) {
  const auto provisioned = instant_of(vm.key.with("provisioned"));
  Json view;
  if (vm.power == PowerState::running) {
    // Only a running agent reports these.
    view["computerName"] = vm.name;
    view["osName"] = vm.windows ? "Windows Server 2022 Datacenter" : "debian";
    view["osVersion"] = vm.windows ? "10.0.20348.2966" : "12";
    view["vmAgent"] = {
        {"vmAgentVersion", vm.windows ? "2.7.41491.1149" : "2.12.0.4"},
        {"statuses",
         Json::array({{{"code", "ProvisioningState/succeeded"},
                       {"level", "Info"},
                       {"displayStatus", "Ready"},
                       {"message", vm.windows ? "GuestAgent is running and processing the extensions."
                                              : "Guest Agent is running"},
                       {"time", provisioned}}})},
        {"extensionHandlers", Json::array()}};
  }
  view["disks"] = Json::array(
      {{{"name", os_disk_name(vm)},
        {"statuses",
         Json::array({status_json("ProvisioningState/succeeded", "Provisioning succeeded", provisioned)})}}});
  view["bootDiagnostics"] = Json::object();
  view["hyperVGeneration"] = vm.key.with("generation").below(2) == 0 ? "V1" : "V2";
  view["extensions"] = Json::array({extension_view_json(vm)});
  view["statuses"] = power_statuses(vm);
  return view;
}

Json boot_diagnostics_json(const Vm& vm) {
  const auto blob = [&vm](const char* name) {
    return fmt::format(
        "https://md{:08x}.z1.blob.storage.azure.net/bootdiagnostics-{}/{}.{}?sv=2018-03-28&sr=b&sp=r",
        vm.key.with("storage account").bits() & 0xffffffffU, vm.guid, vm.name, name);
  };
  return {{"consoleScreenshotBlobUri", blob("screenshot.bmp")},
          {"serialConsoleLogBlobUri", blob("serialconsole.log")}};
}

std::string created_at(const Vm& vm) {
  return instant_of(vm.key.with("created"));
}

std::string extension_name(const Vm& vm) {
  return vm.windows ? "AzureMonitorWindowsAgent" : "AzureMonitorLinuxAgent";
}

Json extension_json(const Vm& vm, bool with_instance_view) {
  const auto name = extension_name(vm);
  Json json{{"name", name},
            {"id", fmt::format("{}/extensions/{}", vm.id, name)},
            {"type", "Microsoft.Compute/virtualMachines/extensions"},
            {"location", vm.location},
            {"properties",
             {{"autoUpgradeMinorVersion", true},
              {"provisioningState", "Succeeded"},
              {"enableAutomaticUpgrade", true},
              {"publisher", "Microsoft.Azure.Monitor"},
              {"type", name},
              {"typeHandlerVersion", "1.33"}}}};
  if (with_instance_view) json["properties"]["instanceView"] = extension_view_json(vm);
  return json;
}

std::string os_disk_name(const Vm& vm) {
  return vm.name + "_OsDisk_1";
}

std::string network_interface_name(const Vm& vm) {
  return vm.name + "-nic";
}

Json os_disk_json(const Vm& vm) {
  return {{"name", os_disk_name(vm)},
          {"id", os_disk_id(vm)},
          {"type", "Microsoft.Compute/disks"},
          {"location", vm.location},
          {"managedBy", vm.id},
          {"sku", {{"name", "Premium_LRS"}, {"tier", "Premium"}}},
          {"properties",
           {{"osType", vm.windows ? "Windows" : "Linux"},
            {"creationData", {{"createOption", "FromImage"}}},
            {"diskSizeGB", os_disk_gb(vm)},
            {"timeCreated", created_at(vm)},
            {"provisioningState", "Succeeded"},
            {"diskState", vm.power == PowerState::deallocated ? "Reserved" : "Attached"},
            {"uniqueId", guid(vm.key.with("disk"))}}}};
}

Json network_interface_json(const Vm& vm) {
  const auto id = network_interface_id(vm);
  const auto address =
      fmt::format("10.{}.{}.{}", vm.subscription % 256, vm.ordinal / 250 % 256, 4 + vm.ordinal % 250);
  return {{"name", network_interface_name(vm)},
          {"id", id},
          {"type", "Microsoft.Network/networkInterfaces"},
          {"location", vm.location},
          {"properties",
           {{"provisioningState", "Succeeded"},
            {"resourceGuid", guid(vm.key.with("network interface"))},
            {"ipConfigurations", Json::array({{{"name", "ipconfig1"},
                                               {"id", id + "/ipConfigurations/ipconfig1"},
                                               {"properties",
                                                {{"provisioningState", "Succeeded"},
                                                 {"privateIPAddress", address},
                                                 {"privateIPAllocationMethod", "Dynamic"},
                                                 {"primary", true},
                                                 {"privateIPAddressVersion", "IPv4"}}}}})},
            {"primary", true},
            {"virtualMachine", {{"id", vm.id}}}}}};
}

std::string group_id_of(const Vm& vm) {
  return vm.id.substr(0, vm.id.find("/providers/"));
}

Json vm_size_json(const VmSize& size) {
  constexpr int largest_os_disk_mb = 1'047'552;
  return {{"name", size.name},
          {"numberOfCores", size.cores},
          {"osDiskSizeInMB", largest_os_disk_mb},
          {"resourceDiskSizeInMB", size.resource_disk_mb},
          {"memoryInMB", size.memory_mb},
          {"maxDataDiskCount", size.most_data_disks}};
}

}  // namespace overlap::mock
