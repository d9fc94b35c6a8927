#include "loader/template.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/grammar/lut_chars.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace overlap {

namespace urls = boost::urls;

namespace {

constexpr auto kept_in_path = urls::unreserved_chars + urls::grammar::lut_chars("!$&'()*+,;=:@/");
constexpr auto kept_in_segment = urls::unreserved_chars + urls::grammar::lut_chars("!$&'()*+,;=:@");
constexpr auto kept_in_query = urls::unreserved_chars + urls::grammar::lut_chars("/:@!$'()*,;");
constexpr auto kept_in_url = urls::unreserved_chars + urls::grammar::lut_chars("!$&'()*+,;=:@/?[]");

void percent_encode(std::string_view text, const urls::grammar::lut_chars& kept, std::string& out) {
  const auto before = out.size();
  const auto added = urls::encoded_size(text, kept);
  out.resize(before + added);
  urls::encode(out.data() + before, added, text, kept);
}

void percent_encode_literal(std::string_view text, std::string& out) {
  for (;;) {
    const auto percent = text.find('%');
    percent_encode(text.substr(0, percent), kept_in_url, out);
    if (percent == std::string_view::npos) return;
    out += '%';  // what is encoded already stays, which Boost.URL would encode once more
    text.remove_prefix(percent + 1);
  }
}

void json_escape(const std::string& text, std::string& out) {
  const auto quoted = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  out.append(quoted, 1, quoted.size() - 2);
}

}  // namespace

std::string encode_url(std::string_view text) {
  std::string out;
  percent_encode_literal(text, out);
  return out;
}

Template Template::target(std::string_view text) {
  Template compiled;
  const auto question = std::min(text.find('?'), text.size());
  compiled.append_text(text.substr(0, question), Encoding::path);
  compiled.append_text(text.substr(question), Encoding::query);
  compiled.foreign_names_ = overlap::foreign_names(text, true);
  const bool is_one_value =
      compiled.parts_.size() == 1 && compiled.tail_.empty() && compiled.parts_.front().literal.empty();
  if (is_one_value && compiled.parts_.front().encoding == Encoding::path) {
    compiled.parts_.front().encoding = Encoding::url;
  }
  for (const auto& part : compiled.parts_) {
    if (part.reference.is_environment) {
      throw std::invalid_argument(
          fmt::format("{{{}}} may be used in headers and bodies only, since targets are written to traces",
                      part.reference.text()));
    }
  }
  return compiled;
}

Template Template::plain(std::string_view text) {
  Template compiled;
  compiled.append_text(text, Encoding::none);
  return compiled;
}

Template Template::form(std::string_view text) {
  Template compiled;
  compiled.append_text(text, Encoding::form);
  return compiled;
}

Template Template::json(const nlohmann::json& document) {
  Template compiled;
  compiled.append_json(document);
  return compiled;
}

void Template::append_json(const nlohmann::json& value) {
  if (value.is_string()) {
    tail_ += '"';
    append_text(value.get_ref<const std::string&>(), Encoding::json);
    tail_ += '"';
  } else if (value.is_structured()) {
    tail_ += value.is_array() ? '[' : '{';
    const char* separator = "";
    for (const auto& [key, member] : value.items()) {
      tail_ += separator;
      separator = ",";
      if (value.is_object()) tail_ += nlohmann::json(key).dump() + ":";
      append_json(member);
    }
    tail_ += value.is_array() ? ']' : '}';
  } else {
    tail_ += value.dump();
  }
}

void Template::append_literal(std::string_view text, Encoding encoding) {
  switch (encoding) {
    case Encoding::none:
    case Encoding::form:
      tail_ += text;
      return;
    case Encoding::path:
    case Encoding::segment:
    case Encoding::query:
    case Encoding::url:
      percent_encode_literal(text, tail_);
      return;
    case Encoding::json:
      json_escape(std::string(text), tail_);
      return;
  }
}

// The words before a colon say that a value is not to be written as it usually is in that place.
Template::Part Template::part_of(std::string literal, std::string_view reference, Encoding place) {
  constexpr std::string_view url = "url:", segment = "segment:";
  if (reference.starts_with(url)) {
    if (place != Encoding::path && place != Encoding::query && place != Encoding::form) {
      throw std::invalid_argument(fmt::format(
          "{{{}}} may be used in targets and forms only: elsewhere values are as they are", reference));
    }
    const auto encoding = place == Encoding::form ? Encoding::none : Encoding::url;
    return {std::move(literal), parse_reference(reference.substr(url.size())), encoding};
  }
  if (reference.starts_with(segment)) {
    if (place != Encoding::path) {
      throw std::invalid_argument(fmt::format("{{{}}} may be used in a target's path only", reference));
    }
    return {std::move(literal), parse_reference(reference.substr(segment.size())), Encoding::segment};
  }
  return {std::move(literal), parse_reference(reference), place};
}

void Template::append_text(std::string_view text, Encoding encoding) {
  if (encoding != Encoding::path && encoding != Encoding::query) {  // of a target, target() sees all
    for (auto& name : overlap::foreign_names(text, false)) foreign_names_.push_back(std::move(name));
  }
  while (!text.empty()) {
    const auto brace = text.find_first_of("{}");
    append_literal(text.substr(0, brace), encoding);
    if (brace == std::string_view::npos) return;
    text.remove_prefix(brace);
    if (text.starts_with("{{") || text.starts_with("}}")) {
      append_literal(text.substr(0, 1), encoding);
      text.remove_prefix(2);
      continue;
    }
    const auto end = text.front() == '{' ? text.find_first_of("{}", 1) : std::string_view::npos;
    if (end == std::string_view::npos || text[end] != '}') {
      throw std::invalid_argument(fmt::format(
          "a single {} stands alone: write {{name}} for a value, {{{{ or }}}} for a brace", text.front()));
    }
    parts_.push_back(part_of(std::move(tail_), text.substr(1, end - 1), encoding));
    tail_.clear();
    text.remove_prefix(end + 1);
  }
}

void Template::append_encoded(std::string_view value, Encoding encoding, std::string& out) {
  switch (encoding) {
    case Encoding::none:
      out += value;
      return;
    case Encoding::path:
      return percent_encode(value, kept_in_path, out);
    case Encoding::segment:
      return percent_encode(value, kept_in_segment, out);
    case Encoding::query:
      return percent_encode(value, kept_in_query, out);
    case Encoding::url:  // whose fragment is the client's business alone (RFC 9110, 4.2.5)
      return percent_encode_literal(value.substr(0, value.find('#')), out);
    case Encoding::form:
      return percent_encode(value, urls::unreserved_chars, out);
    case Encoding::json:
      return json_escape(std::string(value), out);
  }
}

void Template::render(const Frame* innermost, const Environment& environment, std::string& out) const {
  std::string value;
  for (const auto& part : parts_) {
    out += part.literal;
    if (part.encoding == Encoding::none) {
      append_value(part.reference, innermost, environment, out);
      continue;
    }
    value.clear();
    append_value(part.reference, innermost, environment, value);
    append_encoded(value, part.encoding, out);
  }
  out += tail_;
}

std::vector<Reference> Template::references() const {
  std::vector<Reference> references;
  references.reserve(parts_.size());
  for (const auto& part : parts_) references.push_back(part.reference);
  return references;
}

}  // namespace overlap
