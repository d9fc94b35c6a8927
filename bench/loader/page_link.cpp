#include "loader/page_link.hpp"

#include "loader/body.hpp"
#include "loader/template.hpp"
#include "words/letter_case.hpp"

#include <algorithm>
#include <vector>

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

// "https://host:1" or "//host:1" at the begin of a URL, or nothing.
std::string_view authority_of(std::string_view url) {
  const auto slashes = url.find("//");
  if (slashes == std::string_view::npos) return {};
  if (slashes > 0 && (url[slashes - 1] != ':' || url.find_first_of("/?") < slashes)) return {};
  return url.substr(0, url.find_first_of("/?", slashes + 2));
}

std::string_view path_of(std::string_view path_and_query) {
  return path_and_query.substr(0, path_and_query.find('?'));
}

// The path and query, with "." and ".." in the path followed (RFC 3986, 5.2.4). Boost.URL would do it and
// write the percent-encodings anew beside, which are the server's own.
std::string without_dots(std::string_view path_and_query) {
  auto path = path_of(path_and_query);
  const auto query = path_and_query.substr(path.size());
  std::vector<std::string_view> segments;
  bool ends_in_dots = false;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    ends_in_dots = segment == "." || segment == "..";
    if (segment == ".." && !segments.empty()) segments.pop_back();
    if (!ends_in_dots) segments.push_back(segment);
  }
  if (ends_in_dots) segments.emplace_back();
  std::string made;
  for (const auto segment : segments) made.append("/").append(segment);
  return made.append(query);
}

// The same as a target. A path that is without dots what another server's name would be keeps one (RFC 3986,
// 3.3).
std::string target_at(std::string_view authority, std::string_view path_and_query) {
  auto path = without_dots(path_and_query);
  if (authority.empty() && path.starts_with("//")) path.insert(0, "/.");
  return std::string(authority) + path;
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

std::optional<std::string> link_target(std::string_view link, std::string_view from) {
  const auto reference = encode_url(without_blanks(link.substr(0, link.find('#'))));
  if (reference.empty()) return std::nullopt;
  const auto authority = authority_of(reference);
  const bool has_scheme = reference.find(':') < reference.find_first_of("/?");
  if (has_scheme && !is_target(reference)) return std::nullopt;
  if (!authority.empty()) {
    if (authority.back() == '/') return std::nullopt;  // no host
    return std::string(authority) + without_dots(std::string_view(reference).substr(authority.size()));
  }
  const auto base = authority_of(from);
  const auto base_path = path_of(from.substr(base.size()));
  if (reference.front() == '/') return target_at(base, reference);
  if (reference.front() == '?') return std::string(base) + std::string(base_path) + reference;
  const auto folder = std::string(base_path.substr(0, base_path.rfind('/') + 1));
  return target_at(base, (folder.empty() ? "/" : folder) + reference);
}

std::string_view without_authority(std::string_view target) {
  const auto rest = target.substr(authority_of(target).size());
  return rest.empty() && !target.empty() ? std::string_view("/") : rest;
}

}  // namespace overlap
