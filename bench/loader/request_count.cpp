#include "loader/request_count.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace overlap {

namespace {

using Definitions = std::vector<const StepDefinition*>;
using Names = std::set<std::string>;

constexpr std::uint64_t most_visits = 1'000'000;

RequestCount sum(RequestCount a, RequestCount b) {
  RequestCount result{0, a.exact && b.exact};
  if (__builtin_add_overflow(a.least, b.least, &result.least))
    result = {std::numeric_limits<std::uint64_t>::max(), false};
  return result;
}

RequestCount times(RequestCount one, std::uint64_t count) {
  RequestCount result{0, one.exact || count == 0};
  if (__builtin_mul_overflow(one.least, count, &result.least))
    result = {std::numeric_limits<std::uint64_t>::max(), false};
  return result;
}

bool is_among(const Reference& reference, const Names& names) {
  return names.contains(reference.name);
}

class Counting {
 public:
  // `unknown` are the names that a response brings.
  RequestCount of(const Definitions& definitions, const Scope& scope, const Names& unknown) {
    RequestCount count;
    for (const auto* definition : definitions) count = sum(count, of(*definition, scope, unknown));
    return count;
  }

 private:
  static constexpr RequestCount depends{0, false};

  RequestCount of(const StepDefinition& step, const Scope& scope, const Names& unknown) {
    if (++visits_ > most_visits) return depends;
    for (const auto& condition : step.when) {
      if (is_among(condition.value, unknown)) return depends;
      const auto value = value_or_empty(condition.value, scope.get());
      const auto& allowed = condition.allowed;
      if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) return {};
    }
    if (!step.repeat) return one_of(step, scope, unknown);
    const auto count = repetitions(step, scope, unknown);
    return count ? repeated(step, *count, scope, unknown) : depends;
  }

  static std::optional<std::uint64_t> repetitions(const StepDefinition& step, const Scope& scope,
                                                  const Names& unknown) {
    const auto references = step.repeat->references();
    if (std::any_of(references.begin(), references.end(),
                    [&](const Reference& reference) { return is_among(reference, unknown); })) {
      return std::nullopt;
    }
    std::string text;
    step.repeat->render(scope.get(), {}, text);
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return count;
  }

  // One after the other only where their number decides which steps follow.
  RequestCount repeated(const StepDefinition& step, std::uint64_t count, const Scope& scope, Names unknown) {
    unknown.erase("index");
    const auto instance = [&](std::uint64_t index) {
      auto frame = std::make_shared<Frame>();
      frame->outer = scope;
      frame->texts.emplace_back("index", std::to_string(index));
      return one_of(step, std::move(frame), unknown);
    };
    if (!decides_below(step, "index")) return count == 0 ? RequestCount{} : times(instance(0), count);
    RequestCount all;
    for (std::uint64_t i = 0; i < count && visits_ <= most_visits; ++i) all = sum(all, instance(i));
    all.exact = all.exact && visits_ <= most_visits;
    return all;
  }

  // The step itself, and what follows it.
  RequestCount one_of(const StepDefinition& step, const Scope& scope, const Names& unknown) {
    RequestCount count{1, !step.next};
    if (step.each) {
      if (!step.then.empty() || !step.sequence.empty()) count.exact = false;
    } else {
      auto below = unknown;
      for (const auto& binding : step.bind) below.insert(binding.name);
      count = sum(count, of(step.then, scope, below));
      count = sum(count, of(step.sequence, scope, below));
    }
    return sum(count, of(step.after, scope, unknown));
  }

  static bool decides_below(const StepDefinition& step, const std::string& name) {
    const auto is_it = [&](const Reference& reference) { return reference.name == name; };
    const auto decides = [&](const StepDefinition* below) {
      const bool by_condition = std::any_of(below->when.begin(), below->when.end(),
                                            [&](const Condition& each) { return is_it(each.value); });
      const auto references = below->repeat ? below->repeat->references() : std::vector<Reference>();
      return by_condition || std::any_of(references.begin(), references.end(), is_it) ||
             decides_below(*below, name);
    };
    return std::any_of(step.then.begin(), step.then.end(), decides) ||
           std::any_of(step.sequence.begin(), step.sequence.end(), decides) ||
           std::any_of(step.after.begin(), step.after.end(), decides);
  }

  std::uint64_t visits_ = 0;
};

}  // namespace

RequestCount count_requests(const CompiledScenario& scenario, const Scope& variables) {
  return Counting().of(scenario.roots, variables, {});
}

}  // namespace overlap
