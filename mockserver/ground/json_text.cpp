#include "mockserver/ground/json_text.hpp"

#include "document/document_error.hpp"
#include "document/parse.hpp"

#include <stdexcept>

namespace overlap::mock {

std::optional<nlohmann::json> read_json(std::string_view text) {
  constexpr std::string_view name = "JSON";  // which "NAME: SENTENCE" begins with
  try {
    return parse_document(text, Location(name));
  } catch (const DocumentError& error) {
    const auto sentence = std::string_view(error.what()).substr(name.size() + 2);
    if (sentence.starts_with("not JSON")) return std::nullopt;
    throw std::invalid_argument(std::string(sentence));
  }
}

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::shared_ptr<const std::string> to_body(const Json& json) {
  return std::make_shared<const std::string>(to_text(json));
}

}  // namespace overlap::mock
