// Answers of those routes that emulate nobody's API.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"

#include <string>

namespace overlap::mock {

/// A JSON body and its Content-Type.
Reply plain_reply(unsigned status, const Json& body);

/// {"error":{"code","message"}}; the message is one sentence.
Reply plain_error(unsigned status, const std::string& code, const std::string& message);

/// The 405 for a method that the route does not have, with Allow.
Reply plain_wrong_method(const RouteMatch& match, const Request& request);

/// {"error":{"code","message"}} with the sentence for a method that the route does not have.
Json wrong_method_error(const RouteMatch& match, const Request& request);

}  // namespace overlap::mock
