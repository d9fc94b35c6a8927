// Requests and answers of the model, as plain values.
#pragma once

#include "mockserver/ground/field.hpp"
#include "mockserver/ground/latency.hpp"
#include "mockserver/ground/pace.hpp"
#include "mockserver/ground/routes.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace overlap::mock {

/// The fields of a request by their names, wherever they are kept: whatever has `field(name)`. A view.
class RequestFields {
 public:
  template <class Holder>
  RequestFields(const Holder& holder)  // NOLINT(google-explicit-constructor): it stands for the holder
      : holder_(&holder), find_([](const void* where, std::string_view name) {
          return static_cast<const Holder*>(where)->field(name);
        }) {}

  /// The value of the first field of this name (any case); empty when there is none.
  std::string_view field(std::string_view name) const { return find_(holder_, name); }

 private:
  const void* holder_;
  std::string_view (*find_)(const void*, std::string_view);
};

/// The parts of an HTTP request that decide the answer. Views: they live as long as the bytes they were read
/// from.
struct Request {
  std::string_view method;
  std::string_view target;  ///< origin-form: path and query as received
  std::string_view scheme;  ///< "http" or "https"
  std::string_view host;    ///< the Host field: absolute links are built from it
  std::string_view content_type;
  std::string_view body;
  std::span<const Field> fields;  ///< all fields in the order received, repeated ones too

  /// The value of the first field of this name (any case); empty when there is none.
  std::string_view field(std::string_view name) const;

  /// The values of all fields of this name as one list (RFC 9110, 5.3); nothing when there is none.
  std::optional<std::string> list(std::string_view name) const;
};

/// An answer that is the same whenever the same request is asked: status, fields and body, without those
/// fields that differ from exchange to exchange.
struct Reply {
  Route route = Route::unmatched;
  unsigned status = 200;
  std::string fields;                       ///< "Name: value\r\n" for each; Content-Length is the server's
  std::shared_ptr<const std::string> body;  ///< never null
  std::optional<Latency> latency;           ///< what the target itself asks for; wins over the plan
  std::optional<Pace> pace;                 ///< likewise
  /// Whether the answer depends on method, target, scheme, host and its service's significant_fields() only.
  bool cacheable = true;
  bool compressible = true;  ///< whether its service compresses it for a client that accepts that
};

}  // namespace overlap::mock
