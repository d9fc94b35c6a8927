#include "mockserver/model/activity_filter.hpp"

#include "mockserver/model/target.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overlap::mock {

namespace {

ArmError refuse(std::string_view reason) {
  return {400, "BadRequest", fmt::format("The $filter is not valid: {}.", reason)};
}

class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) { skip_spaces(); }

  bool empty() const { return rest_.empty(); }

  // The next word, or the text between quotes; nullopt when a quote is never closed or nothing is left.
  std::optional<std::string> next() {
    if (rest_.empty()) return std::nullopt;
    std::string word;
    if (rest_.front() != '\'') {
      const auto end = std::min(rest_.find(' '), rest_.size());
      word = rest_.substr(0, end);
      rest_.remove_prefix(end);
    } else {
      std::size_t at = 1;
      for (;; ++at) {
        if (at >= rest_.size()) return std::nullopt;
        if (rest_[at] == '\'') {
          if (at + 1 >= rest_.size() || rest_[at + 1] != '\'') break;
          ++at;
        }
        word += rest_[at];
      }
      rest_.remove_prefix(at + 1);
    }
    skip_spaces();
    return word;
  }

 private:
  void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  std::string_view rest_;
};

// Sets what one clause says; the reason when it cannot be said here.
std::optional<std::string> apply_clause(ActivityFilter& filter, bool& has_start, const std::string& field,
                                        const std::string& comparison, const std::string& value) {
  if (equals_any_case(field, "eventTimestamp")) {
    const auto instant = parse_timestamp(value);
    if (!instant) return fmt::format("'{}' is not a time", value);
    if (equals_any_case(comparison, "ge")) {
      filter.from = *instant;
      has_start = true;
      return std::nullopt;
    }
    if (equals_any_case(comparison, "le")) {
      filter.until = *instant;
      return std::nullopt;
    }
    return fmt::format("eventTimestamp takes ge and le, not '{}'", comparison);
  }
  if (!equals_any_case(comparison, "eq")) return fmt::format("{} takes eq, not '{}'", field, comparison);
  if (equals_any_case(field, "resourceUri") || equals_any_case(field, "resourceId")) {
    filter.resource_id = value;
  } else if (equals_any_case(field, "resourceGroupName")) {
    filter.group = value;
  } else if (equals_any_case(field, "resourceProvider")) {
    filter.provider = value;
  } else if (equals_any_case(field, "correlationId")) {
    filter.correlation_id = value;
  } else {
    return fmt::format("'{}' is not a field that can be filtered on", field);
  }
  return std::nullopt;
}

}  // namespace

OrArmError<ActivityFilter> parse_activity_filter(std::string_view text) {
  ActivityFilter filter;
  bool has_start = false;
  Words words(text);
  while (!words.empty()) {
    const auto field = words.next();
    const auto comparison = words.next();
    const auto value = words.next();
    if (!field || !comparison || !value) return refuse("it ends in the middle of a clause");
    if (const auto reason = apply_clause(filter, has_start, *field, *comparison, *value))
      return refuse(*reason);
    if (words.empty()) break;
    const auto conjunction = words.next();
    if (!conjunction || !equals_any_case(*conjunction, "and") || words.empty()) {
      return refuse("clauses are joined by 'and'");
    }
  }
  if (!has_start) return refuse("a start is needed: eventTimestamp ge 'TIME'");
  return filter;
}

}  // namespace overlap::mock
