// Nova's microversions: a client names one in a field, and the shapes of bodies follow it.
#pragma once

#include "mockserver/ground/message.hpp"
#include "mockserver/model/openstack/service_reply.hpp"

#include <compare>
#include <string>

namespace overlap::mock {

struct Microversion {
  unsigned major = 2;
  unsigned minor = 1;

  friend auto operator<=>(const Microversion&, const Microversion&) = default;
};

constexpr Microversion oldest_microversion{2, 1};
constexpr Microversion newest_microversion{2, 90};

/// "2.61".
std::string to_string(Microversion version);

/// The version asked for by "OpenStack-API-Version: compute 2.61", or by the older
/// "X-OpenStack-Nova-API-Version: 2.61" if there is none for compute: a number, or "latest"; the oldest
/// without either. Refused with 400 when it has another form, with 406 when Nova does not have it.
OrRefusal<Microversion> negotiate(const Request& request);

/// The fields that tell the client which version it was given.
std::string microversion_fields(Microversion version);

}  // namespace overlap::mock
