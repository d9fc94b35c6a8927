// What the model is asked and what it answers, as plain values.
#pragma once

#include "mockserver/model/routes.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace overlap::mock {

/// The parts of an HTTP request that decide the answer. Views: they live as long as the bytes they were read
/// from.
struct Request {
  std::string_view method;
  std::string_view target;  ///< origin-form: path and query as received
  std::string_view scheme;  ///< "http" or "https"
  std::string_view host;    ///< the Host field: absolute links are built from it
  std::string_view content_type;
  std::string_view body;
};

/// An answer that is the same whenever the same request is asked: status, fields and body, without those
/// fields that differ from exchange to exchange.
struct Reply {
  Route route = Route::unmatched;
  unsigned status = 200;
  std::string fields;                       ///< "Name: value\r\n" for each; Content-Length is the server's
  std::shared_ptr<const std::string> body;  ///< never null
};

}  // namespace overlap::mock
