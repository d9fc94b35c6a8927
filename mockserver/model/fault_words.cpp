#include "mockserver/model/fault_words.hpp"

#include <fmt/format.h>

#include <array>

namespace overlap::mock {

namespace {

constexpr std::array all_words{
    FaultWords{429, "TooManyRequests",
               "The request was throttled. Please try again after the time that Retry-After tells."},
    FaultWords{500, "InternalServerError",
               "The server encountered an internal error. Please retry the request."},
    FaultWords{501, "NotImplemented", "The server does not implement what was asked for."},
    FaultWords{502, "BadGateway", "The gateway did not receive a valid answer from its server."},
    FaultWords{503, "ServiceUnavailable", "The service is temporarily unavailable. Please try again later."},
    FaultWords{504, "GatewayTimeout",
               "The gateway did not receive an answer from its server within the specified time."},
};

}  // namespace

FaultWords words_of(unsigned status) {
  for (const auto& words : all_words) {
    if (words.status == status) return words;
  }
  return {status, "ServerError", "The server failed to answer the request."};
}

Reply as_fault(Reply error, const Fault& fault) {
  if (fault.retry_after_s) error.fields += fmt::format("Retry-After: {}\r\n", *fault.retry_after_s);
  error.cacheable = false;
  return error;
}

}  // namespace overlap::mock
