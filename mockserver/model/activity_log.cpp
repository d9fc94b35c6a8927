#include "mockserver/model/activity_log.hpp"

#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace overlap::mock {

namespace {

constexpr Operation start{"Microsoft.Compute/virtualMachines/start/action", "Start Virtual Machine"};
constexpr Operation write{"Microsoft.Compute/virtualMachines/write", "Create or Update Virtual Machine"};
constexpr Operation deallocate{"Microsoft.Compute/virtualMachines/deallocate/action",
                               "Deallocate Virtual Machine"};
constexpr Operation power_off{"Microsoft.Compute/virtualMachines/powerOff/action",
                              "Power Off Virtual Machine"};

// Operations that say nothing about the power state.
constexpr std::array neutral{
    Operation{"Microsoft.Compute/virtualMachines/restart/action", "Restart Virtual Machine"},
    Operation{"Microsoft.Compute/virtualMachines/runCommand/action", "Run Command on Virtual Machine"},
    Operation{"Microsoft.Compute/virtualMachines/extensions/write",
              "Create or Update Virtual Machine Extension"},
    Operation{"Microsoft.Compute/virtualMachines/retrieveBootDiagnosticsData/action",
              "Retrieve boot diagnostic logs blob URIs"},
};

constexpr std::array<const Operation*, 4> history{&start, &deallocate, &write, &neutral[0]};

const Operation* explaining(PowerState state, Key key) {
  switch (state) {
    case PowerState::running:
      return key.below(4) == 0 ? &write : &start;
    case PowerState::deallocated:
      return &deallocate;
    case PowerState::stopped:
      return &power_off;
  }
  return &start;
}

// How many newer operations lie above the one that explains the power state; nullopt when none explains it.
// The square of the draw favours few, so that most searches end on the first page and some do not.
std::optional<std::size_t> explaining_position(const Vm& vm, std::size_t operations) {
  const Key key = vm.key.with("explained");
  if (key.with("at all").below(6) == 0) return std::nullopt;
  const double draw = key.with("position").unit();
  return static_cast<std::size_t>(draw * draw * static_cast<double>(operations));
}

struct Operated {
  const Operation* operation;
  bool succeeded;
};

Operated operation_of(const Vm& vm, std::size_t number, std::optional<std::size_t> position) {
  const Key key = vm.key.with("operation").with(number);
  if (position && number == *position) return {explaining(vm.power, key.with("explaining")), true};
  if (position && number > *position) {
    return {history[key.with("history").below(history.size())], key.with("outcome").below(12) != 0};
  }
  // An attempt that failed is a trap for clients that look at the operation only, and not at its status.
  if (key.with("trap").below(6) == 0) return {explaining(vm.power, key.with("explaining")), false};
  return {&neutral[key.with("neutral").below(neutral.size())], true};
}

bool passes(const Event& event, const ActivityFilter& filter) {
  return event.at >= filter.from && (!filter.until || event.at <= *filter.until);
}

}  // namespace

std::string correlation_id(const Event& event) {
  return guid(event.vm->key.with("correlation").with(event.operation_number));
}

std::vector<Event> vm_events(const Vm& vm, std::size_t count, Ticks from) {
  const Ticks newest = start_of_day(from) + 89 * ticks_per_day;
  const std::size_t operations = (count + 1) / 2;
  const auto position = explaining_position(vm, operations);
  const auto shared = std::make_shared<const Vm>(vm);
  std::vector<Event> events;
  events.reserve(2 * operations);
  for (std::size_t number = 0; number < operations; ++number) {
    const Key key = vm.key.with("event").with(number);
    // Squared, so that ages run from minutes to months: a table of "time in state" then shows every unit.
    const double place = (static_cast<double>(number) + 0.05 + 0.9 * key.with("place").unit()) /
                         static_cast<double>(operations);
    const Ticks ended = newest - std::llround(place * place * 88.0 * static_cast<double>(ticks_per_day));
    const Ticks began =
        ended - 8 * ticks_per_second -
        static_cast<Ticks>(key.with("took").unit() * 60.0 * static_cast<double>(ticks_per_second));
    const auto operated = operation_of(vm, number, position);
    events.push_back(
        {ended, shared, number, operated.operation, operated.succeeded ? "Succeeded" : "Failed"});
    events.push_back({began, shared, number, operated.operation, "Started"});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at > b.at; });
  events.resize(std::min(events.size(), count));
  return events;
}

std::vector<Event> find_events(const Estate& estate, std::size_t subscription, std::size_t events_per_vm,
                               const ActivityFilter& filter) {
  std::vector<Event> found;
  if (filter.provider && !equal_ignoring_case(*filter.provider, "Microsoft.Compute")) return found;
  const auto add = [&](const Vm& vm) {
    if (filter.resource_id && !equal_ignoring_case(vm.id, *filter.resource_id)) return;
    for (auto& event : vm_events(vm, events_per_vm, filter.from)) {
      if (!passes(event, filter)) continue;
      if (filter.correlation_id && !equal_ignoring_case(correlation_id(event), *filter.correlation_id))
        continue;
      found.push_back(std::move(event));
    }
  };
  if (filter.resource_id) {
    // The one VM that can match is computed from its id; a log of a large estate stays cheap to ask.
    constexpr std::string_view before_group = "/resourceGroups/";
    constexpr std::string_view before_vm = "/providers/Microsoft.Compute/virtualMachines/";
    const auto id = lower_case(*filter.resource_id);
    const auto group_at = id.find(lower_case(before_group));
    const auto vm_at = id.find(lower_case(before_vm));
    if (group_at == std::string::npos || vm_at == std::string::npos || vm_at < group_at) return found;
    const auto group_name = id.substr(group_at + before_group.size(), vm_at - group_at - before_group.size());
    if (filter.group && !equal_ignoring_case(*filter.group, group_name)) return found;
    const auto group = estate.find_group(subscription, group_name);
    if (!group) return found;
    if (const auto vm = estate.find_vm(subscription, group->index, id.substr(vm_at + before_vm.size())))
      add(*vm);
    return found;
  }
  for (std::size_t group = 0; group < estate.size().groups; ++group) {
    if (filter.group && !equal_ignoring_case(estate.group(subscription, group).name, *filter.group)) continue;
    for (std::size_t vm = 0; vm < estate.size().vms; ++vm) add(estate.vm(subscription, group, vm));
  }
  std::stable_sort(found.begin(), found.end(), [](const Event& a, const Event& b) { return a.at > b.at; });
  return found;
}

}  // namespace overlap::mock
