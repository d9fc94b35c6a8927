// Answers that the four services of OpenStack give in the same form.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/ground/message.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace overlap::mock {

/// Why there is no answer, before a service puts it into its own form.
struct Refusal {
  unsigned status = 400;
  std::string message;
  std::string type = "BadRequest";  ///< Neutron's name for it; the other services have none
};

/// A value, or why there is none.
template <class Value>
using OrRefusal = std::variant<Value, Refusal>;

/// A JSON answer. `fields` are complete lines that end in "\r\n".
Reply service_reply(unsigned status, const Json& body, std::string_view fields = {});

/// {"error":{"code","message","title"}}: Keystone's form of a refusal.
Json keystone_error(unsigned status, std::string_view message);

/// The 401 for a token that is missing or wrong, in the form of keystonemiddleware, which all services share.
/// It names Keystone's address as the request's own scheme and host show it.
Reply unauthorized_reply(const Request& request);

/// "http://HOST", as the client knows it: hrefs are absolute.
std::string origin_of(const Request& request);

}  // namespace overlap::mock
