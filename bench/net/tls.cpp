#include "net/tls.hpp"

#include "net/idle.hpp"
#include "net/wire_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace overlap {

boost::system::error_code prepare_tls(SSL* ssl, const Target& target) {
  const auto last_error = [] {
    return boost::system::error_code(static_cast<int>(::ERR_get_error()),
                                     boost::asio::error::get_ssl_category());
  };
  if (target.host_is_ip) {
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), target.host.c_str()) != 1) return last_error();
    return {};
  }
  if (SSL_set_tlsext_host_name(ssl, target.host.c_str()) != 1) return last_error();
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (SSL_set1_host(ssl, target.host.c_str()) != 1) return last_error();
  return {};
}

std::string describe_handshake(SSL* ssl, const Target& target, const boost::system::error_code& error) {
  const auto result = SSL_get_verify_result(ssl);
  if (result == X509_V_OK || error == boost::asio::error::timed_out ||
      error == boost::asio::error::operation_aborted) {
    return describe(error);
  }
  const auto refused =
      fmt::format("the server's certificate is refused: {}", X509_verify_cert_error_string(result));
  if (result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return fmt::format("{}: it is not for {}", refused, target.host);
  }
  return refused + ": --ca-file FILE names certificates to trust";
}

bool is_idle(int socket, SSL* connection) {
  if (!is_idle(socket)) return false;
  return connection == nullptr ||
         (SSL_has_pending(connection) == 0 && BIO_pending(SSL_get_rbio(connection)) <= 0);
}

}  // namespace overlap
