#include "loader/response_body.hpp"

#include <fmt/format.h>

namespace overlap {

void refuse(const StepDefinition& step, std::string_view sentence) {
  throw UnexpectedContent(fmt::format("{}: {}", step.name, sentence));
}

std::shared_ptr<const boost::json::value> read_body(const StepDefinition& step, const Response& response) {
  auto body = parse_body(response.body);
  if (!body) {
    refuse(step, response.body.empty() ? "expected JSON, found an empty body"
                 : response.body.starts_with("\xef\xbb\xbf")
                     ? "expected JSON, found a byte order mark before it (RFC 8259, 8.1)"
                     : fmt::format("expected JSON, found something else, of type {}",
                                   response.headers.find("Content-Type").value_or("unknown")));
  }
  return body;
}

const boost::json::array& array_at(const StepDefinition& step, const boost::json::value& body,
                                   const Pointer& pointer) {
  const auto* found = find(body, pointer.path);
  if (found == nullptr || !found->is_array()) {
    refuse(step, fmt::format("expected an array at \"{}\", found {}", pointer.text, kind(found)));
  }
  return found->get_array();
}

}  // namespace overlap
