#include "document/location.hpp"

#include "document/document_error.hpp"

#include <fmt/format.h>

namespace overlap {

Location Location::operator/(const std::string& key) const {
  Location inner = *this;
  inner.pointer_ /= key;
  return inner;
}

Location Location::operator/(std::size_t index) const {
  Location inner = *this;
  inner.pointer_ /= index;
  return inner;
}

void Location::refuse(std::string_view sentence) const {
  throw DocumentError(pointer_.empty() ? fmt::format("{}: {}", file_, sentence)
                                       : fmt::format("{}: {}: {}", file_, pointer_.to_string(), sentence));
}

std::string excerpt(const nlohmann::json& value) {
  auto text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::size_t end = 60;
  if (text.size() <= end) return text;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a UTF-8 character
  return text.substr(0, end) + "...";
}

}  // namespace overlap
