#include "mockserver/model/odata_filter.hpp"

#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace overlap::mock {

namespace {

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

ArmError refuse(std::string_view reason) {
  return {400, "", std::string(reason)};
}

}  // namespace

OrArmError<std::vector<FilterClause>> parse_filter(std::string_view text) {
  std::vector<FilterClause> clauses;
  Words words(text);
  while (!words.empty()) {
    auto field = words.next();
    auto comparison = words.next();
    auto value = words.next();
    if (!field || !comparison || !value) return refuse("it ends in the middle of a clause");
    clauses.push_back({std::move(*field), std::move(*comparison), std::move(*value)});
    if (words.empty()) break;
    const auto conjunction = words.next();
    if (!conjunction || !equal_ignoring_case(*conjunction, "and") || words.empty()) {
      return refuse("clauses are joined by 'and'");
    }
  }
  return clauses;
}

ArmError refused_filter(std::string_view code, std::string_view reason) {
  return {400, std::string(code), fmt::format("The $filter is not valid: {}.", reason)};
}

}  // namespace overlap::mock
