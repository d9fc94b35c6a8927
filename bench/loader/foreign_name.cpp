#include "loader/foreign_name.hpp"

#include "core/headers.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <stdexcept>

namespace overlap {

namespace {

struct Syntax {
  std::string_view begin, end;
  bool in_targets_only;
  const char* meaning;  // formatted with the name
};

constexpr std::array syntaxes{
    Syntax{"{{", "}}", false,
           "{{{{{0}}}}} is {{{0}}} in braces, not its value: write {{{0}}}, or give the variable another "
           "name if "
           "the braces are meant"},
    Syntax{"${", "}", false,
           "${{{0}}} is the value behind a dollar sign: write {{{0}}}, or put the dollar sign into a "
           "variable, too, "
           "if it is meant"},
    Syntax{"<", ">", true, "<{0}> is not its value: write {{{0}}}, or %3C{0}%3E if this text is meant"},
    Syntax{"/:", "/", true, ":{0} is not its value: write {{{0}}}, or %3A{0} if this text is meant"},
    Syntax{"/:", "?", true, ":{0} is not its value: write {{{0}}}, or %3A{0} if this text is meant"},
    Syntax{"/:", "", true, ":{0} is not its value: write {{{0}}}, or %3A{0} if this text is meant"},
};

std::optional<Reference> reference_in(std::string_view text) {
  try {
    return parse_reference(without_blanks(text));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<ForeignName> foreign_names(std::string_view text, bool is_target) {
  std::vector<ForeignName> found;
  for (const auto& syntax : syntaxes) {
    if (syntax.in_targets_only && !is_target) continue;
    for (auto at = text.find(syntax.begin); at != std::string_view::npos;
         at = text.find(syntax.begin, at + 1)) {
      if (at > 0 && text[at - 1] == '{') continue;  // "{{{name}}}" is the value in braces
      const auto rest = text.substr(at + syntax.begin.size());
      const auto end = syntax.end.empty() ? rest.size() : rest.find(syntax.end);
      if (end == std::string_view::npos) continue;
      auto reference = reference_in(rest.substr(0, end));
      if (!reference) continue;
      const auto name = reference->text();
      found.push_back({*std::move(reference), fmt::format(fmt::runtime(syntax.meaning), name)});
    }
  }
  return found;
}

}  // namespace overlap
