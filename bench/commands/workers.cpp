#include "commands/workers.hpp"

#include "commands/installation.hpp"
#include "commands/standard_streams.hpp"
#include "commands/usage_error.hpp"
#include "processes/worker_process.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <unistd.h>
#include <wordexp.h>

namespace overlap {

namespace fs = std::filesystem;

namespace {

// Debian's own, by its path: another one may come first in PATH, and does not have Debian's packages.
constexpr const char* python = "/usr/bin/python3";

// Known without asking, so that nobody else's strategy takes one, and so that they can be missed.
constexpr std::array python_names{"python_requests", "python_executor", "python_aiohttp"};

std::string as_typed(const std::vector<std::string>& command) {
  return fmt::format("{}", fmt::join(command, " "));
}

Patience telling_of(const std::vector<std::string>& worker, Patience patience) {
  patience.on_silence = [name = as_typed(worker)](const std::string& sentence) {
    complain(fmt::format("{}: {}", name, sentence));
  };
  return patience;
}

Offer ask(const std::vector<std::string>& worker, const std::set<std::string>& withheld,
          const Patience& patience, const Interrupt& interrupt) {
  try {
    return WorkerProcess(worker, withheld, telling_of(worker, patience), interrupt).list();
  } catch (const ChildError& error) {
    throw ChildError(fmt::format("{}: {}", as_typed(worker), error.what()));
  } catch (const WorkerError& error) {
    throw ChildError(fmt::format("{}: it does not list its strategies: {}", as_typed(worker), error.what()));
  }
}

bool is_taken(const std::string& name, const std::vector<OfferedStrategy>& offered) {
  return std::find(python_names.begin(), python_names.end(), name) != python_names.end() ||
         std::any_of(offered.begin(), offered.end(),
                     [&](const OfferedStrategy& other) { return other.description.name == name; });
}

bool is_strategy_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), allowed);
}

// The words of a command. Throws UsageError.
std::vector<std::string> words(const std::string& command) {
  wordexp_t expanded{};
  if (::wordexp(command.c_str(), &expanded, WRDE_NOCMD | WRDE_UNDEF) != 0) {
    throw UsageError(fmt::format(
        "--worker: \"{}\" is not a program and its arguments: a quote is open, a variable is not set, or one "
        "of |&;<>(){{}}` is not quoted",
        command));
  }
  const std::vector<std::string> words(expanded.we_wordv, expanded.we_wordv + expanded.we_wordc);
  ::wordfree(&expanded);
  if (words.empty()) throw UsageError("--worker: the command is empty");
  return words;
}

// A name without a slash is looked for in PATH, as a shell does. Throws UsageError.
std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto file = fs::path(folder.empty() ? "." : folder) / name;
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0) return file;
  }
  throw UsageError(fmt::format("--worker: there is no program \"{}\" in PATH", name));
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
                                                const std::set<std::string>& withheld,
                                                const Patience& patience, const Interrupt& interrupt) {
  std::vector<OfferedStrategy> offered;
  for (const auto& worker : workers) {
    for (auto& description : ask(worker, withheld, patience, interrupt).strategies) {
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

void add_worker(const std::string& command, const std::set<std::string>& withheld, const Patience& patience,
                const Interrupt& interrupt, std::vector<OfferedStrategy>& offered) {
  auto worker = words(command);
  worker.front() = find_program(worker.front());
  const auto refuse = [&](std::string_view why) {
    return UsageError(fmt::format("--worker \"{}\": {}", command, why));
  };
  Offer offer;
  try {
    offer = WorkerProcess(worker, withheld, telling_of(worker, patience), interrupt).list();
  } catch (const ChildError& error) {
    throw refuse(error.what());
  } catch (const WorkerError& error) {
    throw refuse(fmt::format("it does not list its strategies: {}", error.what()));
  }
  if (offer.strategies.empty()) throw refuse("it offers no strategy");
  for (auto& description : offer.strategies) {
    const auto& name = description.name;
    if (!is_strategy_name(name) || name == every_strategy) {
      throw refuse(
          fmt::format("it calls a strategy \"{}\", but a name is letters, digits, _ and -, and not \"{}\"",
                      name, every_strategy));
    }
    if (is_taken(name, offered)) {
      throw refuse(fmt::format("it calls a strategy \"{}\", which is the name of another one", name));
    }
    offered.push_back({std::move(description), worker});
  }
}

void add_python_strategies(const std::set<std::string>& withheld, const Patience& patience,
                           const Interrupt& interrupt, std::vector<OfferedStrategy>& offered) {
  const std::vector<std::string> worker{python, python_worker().string()};
  std::string reason = fmt::format("needs Debian's python3, which is not at {}", python);
  if (::access(python, X_OK) == 0) {
    try {
      for (auto& description : ask(worker, withheld, patience, interrupt).strategies) {
        offered.push_back({std::move(description), worker});
      }
      return;
    } catch (const ChildError& error) {
      reason = error.what();  // a Python that is too old, for one
    }
  }
  for (const auto* name : python_names) {
    StrategyDescription description;
    description.name = name;
    description.unavailable = reason;
    offered.push_back({std::move(description), worker});
  }
}

}  // namespace overlap
