#include "net/httplib_tls.hpp"

#include "net/tls.hpp"
#include "net/wait_for_socket.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>

#include <cerrno>
#include <fcntl.h>
#include <poll.h>

namespace overlap {

namespace {

using boost::system::error_code;

error_code last_error(int reason) {
  if (const auto code = ::ERR_get_error(); code != 0) {
    return {static_cast<int>(code), boost::asio::error::get_ssl_category()};
  }
  if (reason == SSL_ERROR_SYSCALL && errno != 0) return {errno, boost::system::system_category()};
  return boost::asio::ssl::error::stream_truncated;
}

error_code shake_hands(SSL* connection, int socket, TimePoint deadline, const StopSignal& stop) {
  for (;;) {
    ::ERR_clear_error();
    errno = 0;
    const int result = SSL_connect(connection);
    if (result == 1) return {};
    const int reason = SSL_get_error(connection, result);
    if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) return last_error(reason);
    const short event = reason == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    if (auto error = wait_for_socket(socket, event, deadline, stop)) return error;
  }
}

}  // namespace

TlsStart start_tls(int socket, const Target& target, TimePoint deadline, const StopSignal& stop) {
  TlsStart start{std::unique_ptr<SSL, FreeTls>(SSL_new(target.tls_context->native_handle())), {}};
  auto* connection = start.connection.get();
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  SSL_set_fd(connection, socket);
  auto error = prepare_tls(connection, target);
  if (!error) error = shake_hands(connection, socket, deadline, stop);
  if (!error) return start;
  if (error != boost::asio::error::timed_out && error != boost::asio::error::operation_aborted) {
    start.problem = describe_handshake(connection, target, error);
  }
  start.connection.reset();
  return start;
}

}  // namespace overlap
