#include "mockserver/model/service.hpp"

#include "mockserver/model/fault_words.hpp"
#include "mockserver/model/plain_reply.hpp"

#include <fmt/format.h>

namespace overlap::mock {

Reply Service::wrong_method(const RouteMatch& match, const Request& request) const {
  return plain_wrong_method(match, request);
}

bool Service::admits(std::size_t, const RequestFields&) const {
  return true;
}

Reply Service::unauthorized(const RequestFields&, const Request&) const {
  return plain_error(401, "Unauthorized", "This needs credentials that the request does not have.");
}

Reply Service::fault(const Fault& fault) const {
  const auto words = words_of(fault.status);
  return as_fault(plain_error(fault.status, std::string(words.code), std::string(words.message)), fault);
}

void Service::append_exchange_fields(std::string&, std::size_t, const Exchange&) const {}

std::unique_ptr<Throttle> Service::make_throttle(double) const {
  return nullptr;
}

}  // namespace overlap::mock
