// The expectations of a step of a response's body, and the sentences for what it is not.
#pragma once

#include "core/step.hpp"
#include "loader/definition.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <string_view>

namespace overlap {

/// Throws UnexpectedContent: "STEP: SENTENCE".
[[noreturn]] void refuse(const StepDefinition& step, std::string_view sentence);

/// The body as JSON. Throws UnexpectedContent when it is none.
std::shared_ptr<const boost::json::value> read_body(const StepDefinition& step, const Response& response);

/// The array that the pointer leads to. Throws UnexpectedContent when there is none.
const boost::json::array& array_at(const StepDefinition& step, const boost::json::value& body,
                                   const Pointer& pointer);

}  // namespace overlap
