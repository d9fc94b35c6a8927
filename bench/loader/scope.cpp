#include "loader/scope.hpp"

#include "core/step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <variant>

namespace overlap {

namespace {

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

// The value of a text, or an element or a member of one, which may be nullptr.
using Found = std::variant<std::string_view, const boost::json::value*>;

Found look_up(const Reference& reference, const Frame* innermost) {
  for (const Frame* frame = innermost; frame != nullptr; frame = frame->outer.get()) {
    if (frame->element_name == reference.name) return find(*frame->element, reference.path);
    for (const auto& [name, text] : frame->texts) {
      if (name == reference.name) return std::string_view(text);
    }
  }
  assert(false && "names are checked at load");
  return static_cast<const boost::json::value*>(nullptr);
}

[[noreturn]] void refuse(const Reference& reference, const boost::json::value* value) {
  throw UnexpectedContent(fmt::format("expected a text, a number or a boolean for {{{}}}, found {}",
                                      reference.text(), kind(value)));
}

}  // namespace

std::string Reference::text() const {
  if (is_environment) return "env:" + name;
  std::string text = name;
  for (const auto& member : path) text += "." + member;
  return text;
}

Reference parse_reference(std::string_view text) {
  Reference reference;
  constexpr std::string_view environment = "env:";
  if (text.starts_with(environment)) {
    reference.is_environment = true;
    reference.name = text.substr(environment.size());
    if (!is_name(reference.name)) {
      throw std::invalid_argument(fmt::format("expected {{env:NAME}}, found {{{}}}", text));
    }
    return reference;
  }
  auto dot = text.find('.');
  reference.name = text.substr(0, dot);
  bool complete = is_name(reference.name);
  while (dot != std::string_view::npos) {
    text.remove_prefix(dot + 1);
    dot = text.find('.');
    const auto member = text.substr(0, dot);
    complete = complete && !member.empty();
    reference.path.push_back(std::string(member));
  }
  if (!complete) {
    throw std::invalid_argument(
        fmt::format("expected {{name}}, {{name.member}} or {{env:NAME}}, found {{{}}}", reference.text()));
  }
  return reference;
}

std::string value_or_empty(const Reference& reference, const Frame* innermost) {
  const auto found = look_up(reference, innermost);
  if (const auto* text = std::get_if<std::string_view>(&found)) return std::string(*text);
  const auto* value = std::get<const boost::json::value*>(found);
  std::string text;
  if (value != nullptr && !value->is_null() && !append_scalar(*value, text)) refuse(reference, value);
  return text;
}

void append_value(const Reference& reference, const Frame* innermost, const Environment& environment,
                  std::string& out) {
  if (reference.is_environment) {
    out += environment.at(reference.name);
    return;
  }
  const auto found = look_up(reference, innermost);
  if (const auto* text = std::get_if<std::string_view>(&found)) {
    out += *text;
    return;
  }
  const auto* value = std::get<const boost::json::value*>(found);
  if (value == nullptr || !append_scalar(*value, out)) refuse(reference, value);
}

}  // namespace overlap
