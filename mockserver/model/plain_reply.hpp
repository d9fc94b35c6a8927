// Answers of those routes that emulate nobody's API.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"

#include <string>

namespace overlap::mock {

/// A JSON body and its Content-Type.
Reply plain_reply(Route route, unsigned status, const Json& body);

/// {"error":{"code","message"}}; the message is one sentence.
Reply plain_error(Route route, unsigned status, const std::string& code, const std::string& message);

}  // namespace overlap::mock
