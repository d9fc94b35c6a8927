#include "mockserver/model/own/answer_template.hpp"

#include "document/numbers.hpp"
#include "mockserver/ground/target.hpp"
#include "words/letter_case.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace overlap::mock {

namespace {

// The inside of a JSON string.
std::string escaped(const std::string& text) {
  const auto quoted = to_text(text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

// The values of one request, taken apart when the first reference asks for them.
class AnswerTemplate::Values {
 public:
  Values(const RouteMatch& match, const Request& request) : match_(match), request_(request) {}

  std::string of(const Reference& reference) {
    switch (reference.source) {
      case Source::path:
        return match_.captured.at(reference.capture);
      case Source::query: {
        if (!query_) query_.emplace(split_target(request_.target).query);
        const auto values = query_->values(reference.name);
        if (values.size() > 1) {
          throw std::invalid_argument(
              fmt::format("this route needs one query parameter \"{}\", and the request has {}",
                          reference.name, values.size()));
        }
        return values.empty() ? absent(reference, "the query parameter") : std::string(values.front());
      }
      case Source::header: {
        const auto values = request_.list(reference.name);
        return values ? *values : absent(reference, "the header field");
      }
      case Source::body:
        return in_body(reference);
      case Source::method:
        return std::string(request_.method);
      case Source::host:
        return std::string(request_.host);
      case Source::scheme:
        return std::string(request_.scheme);
    }
    return {};
  }

 private:
  static std::string absent(const Reference& reference, std::string_view kind) {
    if (reference.fallback) return *reference.fallback;
    throw std::invalid_argument(
        fmt::format("this route needs {} \"{}\", which the request does not have", kind, reference.name));
  }

  std::string in_body(const Reference& reference) {
    if (!is_read_) body_ = read_body();
    is_read_ = true;
    if (!body_) return absent(reference, "a JSON body with a value at");
    const nlohmann::json* value = nullptr;
    try {
      value = &std::as_const(*body_).at(nlohmann::json::json_pointer(reference.name));
    } catch (const nlohmann::json::exception&) {  // at() is the only look-up that stands every index
      return absent(reference, "a JSON body with a value at");
    }
    if (value->is_string()) return value->get<std::string>();
    if (value->is_structured()) {
      throw std::invalid_argument(fmt::format(
          "this route needs a text, number or boolean at \"{}\" in the body, not an object or a list",
          reference.name));
    }
    return value->is_number() ? number_at(reference.name, *value) : to_text(Json(*value));
  }

  // As the client wrote it.
  std::string number_at(std::string_view pointer, const nlohmann::json& value) const {
    for (auto& number : changed_numbers(request_.body)) {
      if (number.pointer == pointer) return std::move(number.text);
    }
    return to_text(Json(value));
  }

  std::optional<nlohmann::json> read_body() const {
    try {
      return read_json(request_.body);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(fmt::format("the body {}", error.what()));
    }
  }

  const RouteMatch& match_;
  const Request& request_;
  std::optional<Parameters> query_;
  std::optional<nlohmann::json> body_;
  bool is_read_ = false;
};

AnswerTemplate AnswerTemplate::literal(std::string text) {
  AnswerTemplate compiled;
  compiled.tail_ = std::move(text);
  return compiled;
}

AnswerTemplate AnswerTemplate::text(std::string_view text, Encoding values,
                                    std::span<const std::string> captures) {
  AnswerTemplate compiled;
  compiled.append_text(text, Encoding::none, values, captures);
  return compiled;
}

AnswerTemplate AnswerTemplate::json(const Json& document, std::span<const std::string> captures) {
  AnswerTemplate compiled;
  compiled.append_json(document, captures);
  return compiled;
}

AnswerTemplate::Reference AnswerTemplate::parse_reference(std::string_view text,
                                                          std::span<const std::string> captures) {
  constexpr std::array sources{std::pair{"path", Source::path},     std::pair{"query", Source::query},
                               std::pair{"header", Source::header}, std::pair{"body", Source::body},
                               std::pair{"method", Source::method}, std::pair{"host", Source::host},
                               std::pair{"scheme", Source::scheme}};
  const auto bar = std::min(text.find('|'), text.size());
  const auto written = text.substr(0, bar);
  const auto dot = std::min(written.find('.'), written.size());
  const auto known = std::find_if(sources.begin(), sources.end(),
                                  [&](const auto& source) { return source.first == written.substr(0, dot); });
  const bool may_be_absent =
      known != sources.end() &&
      (known->second == Source::query || known->second == Source::header || known->second == Source::body);
  const bool is_named = may_be_absent || (known != sources.end() && known->second == Source::path);
  if (known == sources.end() || is_named != (dot < written.size())) {
    throw std::invalid_argument(fmt::format(
        "{{{}}} stands for nothing: write {{path.NAME}}, {{query.NAME}}, {{header.NAME}}, {{body./POINTER}}, "
        "{{method}}, {{host}} or {{scheme}}",
        text));
  }
  Reference reference;
  reference.source = known->second;
  if (is_named) reference.name = written.substr(dot + 1);
  if (bar < text.size()) {
    if (!may_be_absent) {
      throw std::invalid_argument(
          fmt::format("{{{}}} needs no default: every request has {{{}}}", text, written));
    }
    reference.fallback = text.substr(bar + 1);
  }
  if (reference.source == Source::path) {
    const auto at = std::find(captures.begin(), captures.end(), reference.name);
    if (at == captures.end()) {
      throw std::invalid_argument(
          captures.empty()
              ? fmt::format("{{{}}} stands for nothing: the path has no {{{}}}", text, reference.name)
              : unknown_name("segment of the path", "segments with a name", reference.name, captures));
    }
    reference.capture = static_cast<std::size_t>(at - captures.begin());
  } else if (reference.source == Source::body) {
    try {
      Json::json_pointer{reference.name};
    } catch (const Json::exception&) {
      throw std::invalid_argument(fmt::format(
          "\"{}\" is no JSON Pointer: write {{body./id}} or {{body./items/0/id}}", reference.name));
    }
  } else if (is_named && reference.name.empty()) {
    throw std::invalid_argument(fmt::format("{{{}}} names nothing after its dot", text));
  }
  return reference;
}

void AnswerTemplate::append_json(const Json& value, std::span<const std::string> captures) {
  if (value.is_string()) {
    tail_ += '"';
    append_text(value.get_ref<const std::string&>(), Encoding::json, Encoding::json, captures);
    tail_ += '"';
  } else if (value.is_structured()) {
    tail_ += value.is_array() ? '[' : '{';
    const char* separator = "";
    for (const auto& [key, member] : value.items()) {
      tail_ += separator;
      separator = ",";
      if (value.is_object()) tail_ += to_text(key) + ":";
      append_json(member, captures);
    }
    tail_ += value.is_array() ? ']' : '}';
  } else {
    tail_ += to_text(value);
  }
}

void AnswerTemplate::append_text(std::string_view text, Encoding literals, Encoding values,
                                 std::span<const std::string> captures) {
  const auto append = [&](std::string_view piece) {
    tail_ += literals == Encoding::json ? escaped(std::string(piece)) : piece;
  };
  while (!text.empty()) {
    const auto brace = text.find_first_of("{}");
    append(text.substr(0, brace));
    if (brace == std::string_view::npos) return;
    text.remove_prefix(brace);
    if (text.starts_with("{{") || text.starts_with("}}")) {
      append(text.substr(0, 1));
      text.remove_prefix(2);
      continue;
    }
    const auto end = text.front() == '{' ? text.find_first_of("{}", 1) : std::string_view::npos;
    if (end == std::string_view::npos || text[end] != '}') {
      throw std::invalid_argument(
          fmt::format("a single {} stands alone: write {{query.page}} for a value, {{{{ or }}}} for a brace",
                      text.front()));
    }
    parts_.push_back({std::exchange(tail_, {}), parse_reference(text.substr(1, end - 1), captures), values});
    text.remove_prefix(end + 1);
  }
}

std::string AnswerTemplate::render(const RouteMatch& match, const Request& request) const {
  Values values(match, request);
  std::string text;
  for (const auto& part : parts_) {
    text += part.literal;
    const auto value = values.of(part.reference);
    text += part.encoding == Encoding::json ? escaped(value) : value;
  }
  return text += tail_;
}

bool AnswerTemplate::uses_fields() const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](const Part& part) { return part.reference.source == Source::header; });
}

}  // namespace overlap::mock
