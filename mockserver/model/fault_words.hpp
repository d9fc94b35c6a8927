// The errors that are injected, in words that all services put into a form of their own.
#pragma once

#include "mockserver/behaviour/fault.hpp"
#include "mockserver/ground/message.hpp"

#include <string_view>

namespace overlap::mock {

/// One status in the words of the services: Azure's code, and a sentence.
struct FaultWords {
  unsigned status;
  std::string_view code;
  std::string_view message;
};

/// For every status that a fault can have.
FaultWords words_of(unsigned status);

/// A service's error as the answer of this fault: with its Retry-After, and not to be kept.
Reply as_fault(Reply error, const Fault& fault);

}  // namespace overlap::mock
