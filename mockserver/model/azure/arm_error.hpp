// Refusals in the form of Azure Resource Manager.
#pragma once

#include "mockserver/ground/json_text.hpp"

#include <string>
#include <variant>

namespace overlap::mock {

/// {"error":{"code","message"}} and its status: the error contract of the Resource Provider Contract (RPC).
struct ArmError {
  unsigned status = 400;
  std::string code;
  std::string message;
};

/// A value, or why there is none.
template <class Value>
using OrArmError = std::variant<Value, ArmError>;

/// The body of the refusal.
Json to_json(const ArmError& error);

}  // namespace overlap::mock
