// HTTP/1.1 on the wire, the same for every client: requests become text here, and text becomes responses.
#pragma once

#include "core/step.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace overlap {

/// The whole request as it is sent (RFC 9112): request line, Host, the request's own headers, Content-Length
/// where there is a body or the method calls for one, and the body. `target` is in origin form.
std::string request_text(const Request& request, std::string_view target, std::string_view authority,
                         bool keep_alive);

/// Reads one response after another from the bytes of one connection. Wraps Beast's parser, so that only one
/// file has to compile it.
class ResponseReader {
 public:
  enum class State { need_more, done, malformed };

  ResponseReader();
  ~ResponseReader();

  /// Forgets what was read and expects the response to a request of this method.
  void expect(std::string_view method);

  /// Takes the next bytes, which may be any part of the response. Of bytes beyond the response's end only one
  /// thing is known, that nobody asked for them (RFC 9112, 6.3): the connection is not to be used again.
  /// Senders have to end lines in CR LF, and those that do not are refused, as not every client's library
  /// reads their responses; that the status line misses its last space is passed over, as by all.
  State put(const char* data, std::size_t size);

  /// Tells that the peer closed its side: some responses end that way (RFC 9112, 6.3).
  State put_end();

  /// The response, once done. Leaves the reader empty.
  Response take();

  /// After `malformed`: it begins with the end of a line, as some servers send behind a body.
  bool is_no_response() const;

  /// After `done`: the connection may carry another request (RFC 9112, 9.3).
  bool keep_alive() const { return keep_alive_; }

  /// Why the response is malformed, for people, with the line that is.
  std::string error() const;

 private:
  struct Parser;
  Parser& parser();

  std::unique_ptr<Parser> parser_;  // from the first byte on: thousands of connections may wait for theirs
  bool head_ = false;
  bool keep_alive_ = false;
};

/// What a malformed response is for its attempt. What begins with the end of a line, on a connection that has
/// carried others, are bytes that nobody asked for: the connection's failure, not the answer.
Failure failure_of(const ResponseReader& malformed, const Timing& timing);

}  // namespace overlap
