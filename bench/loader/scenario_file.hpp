// Scenario files: read, checked and compiled once, then turned into as many scenarios as there are runs.
#pragma once

#include "core/policy.hpp"
#include "core/step.hpp"
#include "loader/purpose.hpp"
#include "loader/scenario_error.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

struct CompiledScenario;

/// The requests that a run sends if all succeed at the first try.
struct RequestCount {
  std::uint64_t least = 0;
  bool exact = true;  // false: how many more depends on what is answered
};

/// A name that templates may use, and its value unless a parameter overrides it, as written in the file.
struct Variable {
  std::string name;
  std::string value;
};

/// A column of the rows that a scenario collects.
struct RowColumn {
  std::string name;
  bool is_instant = false;  // of the past: people want to know how long ago
};

/// All that one instance of a scenario is made with.
struct Inputs {
  std::map<std::string, std::string> parameters;   // override variables; "today-7d" becomes a date here, too
  std::map<std::string, std::string> environment;  // values for {env:NAME}; often secrets
  std::chrono::sys_days today;                     // what "today" means
  Headers extra;  // added to every request that does not name the same field itself, e.g. Authorization
  bool collect = false;  // the steps contribute to the scenario's rows
  bool pack = false;     // the steps can leave this process, which takes some memory for each
};

/// A scenario file, checked and compiled. Immutable and shared: copies are cheap, and every member may be
/// called from several threads at once.
class ScenarioFile {
 public:
  /// Reads a scenario.json. Blocks on the file. Throws ScenarioError when it cannot be read, is not JSON, or
  /// is not a scenario.
  static ScenarioFile read(const std::filesystem::path& scenario_json);

  /// Compiles a document that is already in memory; `where` names its file in errors. Throws ScenarioError.
  static ScenarioFile parse(const nlohmann::json& document, std::string_view where);

  const std::string& name() const;
  const std::string& summary() const;

  /// Which of the mock's APIs the requests speak, "mock", "azure" or "openstack"; empty where the file does
  /// not say.
  const std::string& target() const;

  /// In alphabetical order, with the values that the file gives them.
  const std::vector<Variable>& variables() const;

  /// Of these, in the same order, the names of those that only say how long the mock is to take over a
  /// request (X-Overlap-Delay): with an empty value they ask for nothing, and leave the delay to the mock.
  const std::vector<std::string>& delay_variables() const;

  /// The NAMEs of every {env:NAME} in the file, in alphabetical order, each once.
  const std::vector<std::string>& environment() const;

  /// The document as it was read, for handing on to a worker.
  const nlohmann::json& document() const;

  /// The columns of the rows that the scenario collects; none when it collects nothing.
  const std::vector<RowColumn>& columns() const;

  /// The rows, one text for each column, that the contributions of one run's steps make: the same whatever
  /// their order. The scenario has columns.
  Rows rows(std::vector<Contribution> contributions) const;

  /// `defaults` with the members that the file sets replaced.
  Policy policy(Policy defaults) const;

  /// How its figures are meant.
  Purpose purpose() const;

  /// The scenario with its roots ready to send. Its steps keep what they need alive, so the file may go out
  /// of scope first. Throws ScenarioError for a parameter that is not a variable, a missing environment value
  /// and a root that cannot be made; Step::then throws UnexpectedContent.
  Scenario instantiate(const Inputs& inputs) const;

  /// How many requests a run of that scenario sends, as far as the file tells. Throws as instantiate() does
  /// for parameters.
  RequestCount count_requests(const Inputs& inputs) const;

  /// A function that unpacks the steps of a scenario that this file made, in this process or in one that it
  /// has forked from; `packed` is that scenario's. Throws MalformedBytes; the function does, too.
  UnpackStep open(std::string_view packed) const;

 private:
  explicit ScenarioFile(std::shared_ptr<const CompiledScenario> scenario);

  friend std::string graph(const ScenarioFile& file);

  std::shared_ptr<const CompiledScenario> scenario_;
};

/// The tree of step definitions drawn as text, each with its request and, below that, its other words. A
/// definition with several parents is drawn in full once. For `overlap graph NAME` and the scenarios'
/// READMEs.
std::string graph(const ScenarioFile& file);

}  // namespace overlap
