#include "net/tls.hpp"

#include <boost/asio/ssl/error.hpp>
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

}  // namespace overlap
