#include "mockserver/ground/json_text.hpp"

namespace overlap::mock {

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::shared_ptr<const std::string> to_body(const Json& json) {
  return std::make_shared<const std::string>(to_text(json));
}

}  // namespace overlap::mock
