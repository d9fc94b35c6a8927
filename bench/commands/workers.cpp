#include "commands/workers.hpp"

#include "commands/installation.hpp"
#include "commands/usage_error.hpp"
#include "measure/worker_process.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace overlap {

namespace {

std::string as_typed(const std::vector<std::string>& command) {
  return fmt::format("{}", fmt::join(command, " "));
}

Offer ask(const std::vector<std::string>& worker, const Interrupt& interrupt) {
  try {
    return WorkerProcess(worker, {}, interrupt).list();
  } catch (const ChildError& error) {
    throw ChildError(fmt::format("{}: {}", as_typed(worker), error.what()));
  } catch (const WorkerError& error) {
    throw ChildError(fmt::format("{}: it does not list its strategies: {}", as_typed(worker), error.what()));
  }
}

}  // namespace

std::vector<std::vector<std::string>> installed_workers() {
  std::vector<std::vector<std::string>> workers{{sibling_program("overlap-worker").string()}};
  for (const auto* optional : {"overlap-worker-curl", "overlap-worker-uring"}) {
    std::error_code ignored;
    const auto program = sibling_program(optional);
    if (std::filesystem::exists(program, ignored)) workers.push_back({program.string()});
  }
  return workers;
}

std::vector<OfferedStrategy> offered_strategies(const std::vector<std::vector<std::string>>& workers,
                                                const Interrupt& interrupt) {
  std::vector<OfferedStrategy> offered;
  for (const auto& worker : workers) {
    for (auto& description : ask(worker, interrupt).strategies) {
      const auto same = std::find_if(offered.begin(), offered.end(), [&](const OfferedStrategy& candidate) {
        return candidate.description.name == description.name;
      });
      if (same != offered.end()) {
        throw UsageError(fmt::format("strategy \"{}\" is offered twice: by {} and by {}", description.name,
                                     as_typed(same->worker), as_typed(worker)));
      }
      offered.push_back({std::move(description), worker});
    }
  }
  return offered;
}

}  // namespace overlap
