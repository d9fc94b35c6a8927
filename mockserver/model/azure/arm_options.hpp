// How Azure Resource Manager's lists are cut.
#pragma once

#include <cstddef>

namespace overlap::mock {

/// How answers are cut.
struct ArmOptions {
  std::size_t page_size =
      50;  ///< subscriptions, groups, VMs, resources; the real pages are server-sized, too
  std::size_t events_page_size = 8;  ///< events of the activity log; the real pages hold 200
  std::size_t events_per_vm = 12;    ///< the tenant's own log holds as many in all
};

}  // namespace overlap::mock
