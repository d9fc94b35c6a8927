#include "loader/page_link.hpp"

#include "loader/body.hpp"
#include "loader/template.hpp"
#include "words/letter_case.hpp"

#include <algorithm>

namespace overlap {

namespace {

// Cuts off and returns what stands before the first separator that is not in a quoted string (RFC
// 9110, 5.6.4).
std::string_view cut(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size() && (quoted || text[at] != separator); ++at) {
    if (quoted && text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      quoted = !quoted;
    }
  }
  at = std::min(at, text.size());
  const auto before = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return before;
}

// Whether the parameters of a link say rel="next", perhaps among other relations.
bool is_next(std::string_view parameters) {
  while (!parameters.empty()) {
    auto value = cut(parameters, ';');
    const auto name = without_blanks(cut(value, '='));
    if (!equal_ignoring_case(name, "rel")) continue;
    value = without_blanks(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    while (!value.empty()) {
      if (equal_ignoring_case(cut(value, ' '), "next")) return true;
    }
    return false;  // a second rel parameter has to be ignored (RFC 8288, 3.3)
  }
  return false;
}

}  // namespace

std::optional<std::string> next_in_link_header(const Headers& headers) {
  std::optional<std::string> found;
  headers.for_each([&](std::string_view name, std::string_view value) {
    if (!equal_ignoring_case(name, "Link")) return;
    while (!found) {
      const auto open = value.find('<');
      const auto close = value.find('>', std::min(open, value.size()));
      if (close == std::string_view::npos) return;
      const auto target = value.substr(open + 1, close - open - 1);
      value.remove_prefix(close + 1);
      if (is_next(cut(value, ','))) found = std::string(target);
    }
  });
  return found;
}

std::optional<std::string> next_in_link_list(const boost::json::array& links) {
  for (const auto& link : links) {
    const auto* rel = find(link, {"rel"});
    const auto* href = find(link, {"href"});
    if (rel != nullptr && href != nullptr && *rel == "next" && text_of(*href)) {
      return std::string(*text_of(*href));
    }
  }
  return std::nullopt;
}

bool is_target(std::string_view text) {
  if (text.starts_with('/')) return !text.starts_with("//");
  const auto scheme = text.substr(0, std::min(text.find("://"), text.size()));
  return scheme.size() + 3 < text.size() &&
         (equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https"));
}

std::optional<std::string> link_target(std::string_view link) {
  link = link.substr(0, link.find('#'));
  if (!is_target(link)) return std::nullopt;
  return encode_url(link);
}

std::string_view without_authority(std::string_view target) {
  if (target.starts_with('/')) return target;
  const auto authority = target.find("://");
  if (authority == std::string_view::npos) return target;
  const auto end = target.find_first_of("/?", authority + 3);
  return end == std::string_view::npos ? std::string_view("/") : target.substr(end);
}

}  // namespace overlap
