#include "figures/check_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace overlap {

namespace {

// Of a real target: as much may fail without making a run one that cannot be compared, and so many runs that
// agree are more than chance.
constexpr double may_fail_share = 0.05;
constexpr std::size_t enough_to_disbelieve = 3;

bool is_ok(const CellResult& cell) {
  return cell.state == CellState::ok && !cell.runs.empty();
}

const Work* work_in(const CellResult& cell, std::size_t run) {
  return &cell.runs[run].work;
}

const std::uint64_t* roots_in(const CellResult& cell, std::size_t run) {
  return &cell.runs[run].roots;
}

const Rows* rows_in(const CellResult& cell, std::size_t run) {
  return run < cell.rows.size() && cell.rows[run] ? &*cell.rows[run] : nullptr;
}

// The most common of what `part_of` gives of the runs of a cell, which may be nullptr.
template <class Part>
const Part* most_common(const ScenarioResult& result,
                        const Part* (*part_of)(const CellResult&, std::size_t)) {
  std::vector<std::pair<const Part*, std::size_t>> counts;  // in the order met
  for (const auto& cell : result.cells) {
    if (!is_ok(cell)) continue;
    for (std::size_t i = 0; i < cell.runs.size(); ++i) {
      const Part* part = part_of(cell, i);
      if (cell.runs[i].cancelled > 0 || part == nullptr) continue;
      const auto known = std::find_if(counts.begin(), counts.end(),
                                      [&](const auto& count) { return *count.first == *part; });
      if (known == counts.end()) {
        counts.emplace_back(part, 1);
      } else {
        ++known->second;
      }
    }
  }
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? nullptr : most->first;
}

struct Reference {
  Work work;
  std::uint64_t roots = 0;
  std::optional<Rows> rows;
};

Reference reference_of(const ScenarioResult& result) {
  Reference reference;
  if (const auto* work = most_common<Work>(result, work_in)) reference.work = *work;
  if (const auto* roots = most_common<std::uint64_t>(result, roots_in)) reference.roots = *roots;
  if (const auto* rows = most_common<Rows>(result, rows_in)) reference.rows = *rows;
  return reference;
}

std::string failures_of(const RunFigures& run) {
  if (run.errors == 0) return "";
  return fmt::format("; {} of them failed ({})", run.errors, run.first_error);
}

// Of a run that its stop kept from its end; empty where there is none, or the scenario is about it.
std::string stopped(const CellResult& cell, const Purpose& purpose) {
  if (purpose.expects_cancellations) return "";
  for (std::size_t i = 0; i < cell.runs.size(); ++i) {
    if (cell.runs[i].cancelled == 0) continue;
    return fmt::format("run {} was stopped before its end, with {} steps cancelled", i + 1,
                       cell.runs[i].cancelled);
  }
  return "";
}

// Why the cell's runs are not the work that was asked for, as the mock's journal has it; empty if they are.
std::string fault_by_journal(const CellResult& cell, const Reference& reference) {
  for (std::size_t i = 0; i < cell.runs.size(); ++i) {
    const auto& run = cell.runs[i];
    if (run.cancelled > 0) continue;
    const auto* rows = rows_in(cell, i);
    if (run.work == reference.work) {
      if (rows == nullptr || *rows == reference.rows) continue;
      return fmt::format("run {} collected other rows than the others: {} where they collected {}", i + 1,
                         rows->size(), reference.rows->size());
    }
    if (run.work.requests != reference.work.requests) {
      return fmt::format("run {} did {} requests where the others did {}{}", i + 1, run.work.requests,
                         reference.work.requests, failures_of(run));
    }
    return fmt::format("run {} sent other requests than the others, or got other answers (same count){}",
                       i + 1, failures_of(run));
  }
  return "";
}

// A run without failures that came to its end: what it did can be held against others.
bool is_whole(const RunFigures& run) {
  return run.cancelled == 0 && run.errors == 0;
}

// "run 2: 7 steps, not 6" or "run 2: other rows (3, not 2)"; empty where the run did what the reference did.
std::string difference(const CellResult& cell, std::size_t i, const Reference& reference) {
  const auto& run = cell.runs[i];
  if (!is_whole(run)) return "";
  if (run.work.requests != reference.work.requests) {
    return fmt::format("run {}: {} step{}, not {}", i + 1, run.work.requests,
                       run.work.requests == 1 ? "" : "s", reference.work.requests);
  }
  if (run.work != reference.work) return fmt::format("run {}: other steps", i + 1);
  const auto* rows = rows_in(cell, i);
  if (rows == nullptr || *rows == reference.rows) return "";
  return fmt::format("run {}: other rows ({}, not {})", i + 1, rows->size(), reference.rows->size());
}

// Of steps that are known to be missing.
std::string fault_by_steps(const CellResult& cell, const Reference& reference) {
  for (std::size_t i = 0; i < cell.runs.size(); ++i) {
    const auto& run = cell.runs[i];
    if (run.cancelled > 0) continue;
    if (run.roots != reference.roots) {
      return fmt::format("run {} began with {} steps where the others began with {}", i + 1, run.roots,
                         reference.roots);
    }
    if (run.left_out.value_or(0) > 0) {
      return fmt::format("run {} left out {} of the steps that its responses made possible", i + 1,
                         *run.left_out);
    }
    const auto wanted = static_cast<double>(reference.work.requests);
    if (run.errors > 0 && static_cast<double>(run.work.requests) < (1 - may_fail_share) * wanted) {
      return fmt::format("run {} brought {} steps to their end where the others did {}; {} failed ({})",
                         i + 1, run.work.requests, reference.work.requests, run.errors, run.first_error);
    }
  }
  return "";
}

// The whole runs of all other ok cells that agree with the reference; nullopt where any does not.
std::optional<std::size_t> others_that_agree(const ScenarioResult& result, const CellResult& cell,
                                             const Reference& reference) {
  std::size_t runs = 0;
  for (const auto& other : result.cells) {
    if (&other == &cell || !is_ok(other)) continue;
    for (std::size_t i = 0; i < other.runs.size(); ++i) {
      if (!is_whole(other.runs[i])) continue;
      if (!difference(other, i, reference).empty()) return std::nullopt;
      ++runs;
    }
  }
  return runs;
}

// Whether all whole runs of the cell did one thing, and that is not the reference's.
bool is_another_thing(const CellResult& cell, const Reference& reference) {
  std::optional<std::size_t> first;
  std::size_t runs = 0;
  for (std::size_t i = 0; i < cell.runs.size(); ++i) {
    if (!is_whole(cell.runs[i])) continue;
    if (difference(cell, i, reference).empty()) return false;
    if (!first) first = i;
    const auto *rows = rows_in(cell, i), *first_rows = rows_in(cell, *first);
    if (cell.runs[i].work != cell.runs[*first].work) return false;
    if (rows != nullptr && first_rows != nullptr && *rows != *first_rows) return false;
    ++runs;
  }
  return runs >= enough_to_disbelieve;
}

// Whether what the cell did differently cannot be the data's doing.
bool is_its_own_doing(const ScenarioResult& result, const CellResult& cell, const Reference& reference) {
  const auto others = others_that_agree(result, cell, reference);
  if (others.value_or(0) == 0) return false;
  const bool tells = std::all_of(cell.runs.begin(), cell.runs.end(),
                                 [](const RunFigures& run) { return run.left_out.has_value(); });
  if (!tells) return true;
  return result.took_turns && *others >= enough_to_disbelieve && is_another_thing(cell, reference);
}

// What a real target's data, or the strategy, made of the cell: the first difference, and how many there are.
std::string differences(const CellResult& cell, const Reference& reference) {
  std::string first;
  std::size_t more = 0;
  for (std::size_t i = 0; i < cell.runs.size(); ++i) {
    auto found = difference(cell, i, reference);
    if (found.empty()) continue;
    if (first.empty()) {
      first = std::move(found);
    } else {
      ++more;
    }
  }
  if (more == 0) return first;
  return fmt::format("{}; {} more run{} differ{}", first, more, more == 1 ? "" : "s", more == 1 ? "s" : "");
}

struct Verdict {
  std::string reason;   // empty: the cell is correct
  std::string changed;  // as CellResult has it
};

Verdict judge(const ScenarioResult& result, const Reference& reference, const CellResult& cell) {
  auto reason = stopped(cell, result.purpose);
  if (reason.empty()) {
    reason = result.real_target ? fault_by_steps(cell, reference) : fault_by_journal(cell, reference);
  }
  if (!reason.empty() || !result.real_target) return {std::move(reason), {}};
  auto found = differences(cell, reference);
  if (!found.empty() && is_its_own_doing(result, cell, reference))
    return {"it did other work than the others on the same data: " + found, {}};
  return {{}, std::move(found)};
}

}  // namespace

void check_work(ScenarioResult& result) {
  const auto reference = reference_of(result);
  if (reference.rows) result.rows = reference.rows;
  std::vector<Verdict> verdicts;  // all before any is given: a cell is judged by what all others did
  for (const auto& cell : result.cells)
    verdicts.push_back(is_ok(cell) ? judge(result, reference, cell) : Verdict());
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    auto& cell = result.cells[i];
    cell.changed = std::move(verdicts[i].changed);
    if (verdicts[i].reason.empty()) continue;
    cell.state = CellState::incorrect;
    cell.reason = std::move(verdicts[i].reason);
  }
}

}  // namespace overlap
