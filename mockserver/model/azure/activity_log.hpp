// Azure's activity log: events of the virtual machines.
#pragma once

#include "mockserver/ground/timestamp.hpp"
#include "mockserver/model/azure/activity_filter.hpp"
#include "mockserver/model/azure/estate.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// One operation as the log names it.
struct Operation {
  std::string_view value;      ///< "Microsoft.Compute/virtualMachines/start/action"
  std::string_view localized;  ///< "Start Virtual Machine"
};

/// One line of the log: an operation on one VM began or ended.
struct Event {
  Ticks at = 0;
  std::shared_ptr<const Vm> vm;
  std::size_t operation_number = 0;  ///< counted from the VM's newest operation
  const Operation* operation = nullptr;
  std::string_view status;  ///< "Started", "Succeeded" or "Failed"
};

/// The `count` events of one VM, newest first: pairs of a beginning and an end. For most VMs some operation
/// explains the power state (a start or a write that succeeded for a running one, a deallocation for a
/// deallocated one); it is the newest but for a seeded number of others, and for about one VM in six there is
/// none, as if it lay beyond what the log keeps.
///
/// There is no clock here: the newest instant is midnight of the day 89 days after `from`, that is "today"
/// for a client which asks for the customary "today - 89 days", and all events lie in the 89 days between. So
/// the same question has the same answer on any day.
std::vector<Event> vm_events(const Vm& vm, std::size_t count, Ticks from);

/// All events of the subscription that pass the filter, newest first.
std::vector<Event> find_events(const Estate& estate, std::size_t subscription, std::size_t events_per_vm,
                               const ActivityFilter& filter);

/// A GUID that the events of one operation have in common.
std::string correlation_id(const Event& event);

}  // namespace overlap::mock
