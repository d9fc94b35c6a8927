// The part about Azure that every hand-written version of the inventory uses: which requests there are, and
// what their answers say. How they are waited for is the four other files' business.
#pragma once

#include "core/step.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap::azure_inventory {

/// The requests, with the same targets as ../scenario.json makes. Read-only after construction: any thread
/// may ask.
class Requests {
 public:
  /// Takes the start of the activity logs ("since") and the header fields of all requests from the scenario.
  explicit Requests(const Scenario& scenario);

  Request subscriptions() const;
  Request groups(const std::string& subscription) const;
  Request vms(const std::string& group) const;
  Request instance_view(const std::string& vm) const;
  Request size(const std::string& vm) const;
  Request location(const std::string& vm) const;

  /// The activity log of a VM that is running, or that is deallocated.
  Request log(const std::string& vm, bool running) const;

  /// The page that a link leads to, of the same list.
  Request page(const Request& list, const std::string& link) const;

 private:
  Request get(const char* label, std::string target) const;

  std::string since_;
  Headers headers_;
};

/// One page of a list.
struct List {
  std::vector<std::string> ids;
  std::string next;  ///< the link to the next page; empty on the last
};

/// These throw UnexpectedContent when the body is something else.
List read_list(const Response& response);

enum class Power { running, deallocated, other };
Power read_power(const Response& response);

/// The link to the next page of the log; empty on the last page, and on the one with the event that began the
/// state.
std::string read_log(const Response& response, bool running);

}  // namespace overlap::azure_inventory
