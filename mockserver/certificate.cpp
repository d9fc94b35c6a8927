#include "mockserver/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace overlap::mock {

namespace {

template <auto Free>
struct Deleter {
  template <class Object>
  void operator()(Object* object) const {
    Free(object);
  }
};

using PrivateKey = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Memory = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

void require(bool succeeded, const char* what) {
  if (!succeeded) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

template <class Write>
std::string to_pem(Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr && write(memory.get()) == 1, "write PEM");
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

X509Certificate make_unsigned(EVP_PKEY* key, const char* name) {
  constexpr long day_s = 24 * 60 * 60;
  X509Certificate certificate(X509_new());
  require(certificate != nullptr, "make a certificate");
  std::uint64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "draw a serial number");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), (serial >> 1) | 1);
  X509_set_version(certificate.get(), X509_VERSION_3);
  // Begun yesterday, for clients whose clock is behind.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 30 * day_s);
  require(X509_set_pubkey(certificate.get(), key) == 1, "set a public key");
  require(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1,
          "name a certificate");
  return certificate;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
          "extend a certificate");
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1, "name an issuer");
  require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "sign a certificate");
}

}  // namespace

Certificate make_certificate(const std::string& listen_address) {
  const PrivateKey authority_key(EVP_EC_gen("P-256"));
  const PrivateKey server_key(EVP_EC_gen("P-256"));
  require(authority_key && server_key, "make P-256 keys");

  const auto authority = make_unsigned(authority_key.get(), "overlap mock authority");
  add_extension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(authority.get(), authority.get(), NID_subject_key_identifier, "hash");
  sign(authority.get(), authority.get(), authority_key.get());

  const auto server = make_unsigned(server_key.get(), "overlap mock server");
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (listen_address != "127.0.0.1" && listen_address != "::1") names += ",IP:" + listen_address;
  add_extension(server.get(), authority.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(server.get(), authority.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(server.get(), authority.get(), NID_ext_key_usage, "serverAuth");
  add_extension(server.get(), authority.get(), NID_subject_alt_name, names);
  add_extension(server.get(), authority.get(), NID_subject_key_identifier, "hash");
  // Strict verifiers (Python 3.13's default) want to see which key has signed.
  add_extension(server.get(), authority.get(), NID_authority_key_identifier, "keyid:always");
  sign(server.get(), authority.get(), authority_key.get());

  return {to_pem([&](BIO* out) { return PEM_write_bio_X509(out, authority.get()); }),
          to_pem([&](BIO* out) { return PEM_write_bio_X509(out, server.get()); }), to_pem([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, server_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

namespace {

std::string read_file(const char* flag, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file || text.empty()) {
    throw std::invalid_argument(std::string(flag) + " cannot read \"" + path + '"');
  }
  return text;
}

// No key is ever asked for: a passphrase has no place on a terminal that may not be there.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

Memory memory_of(const std::string& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

}  // namespace

Certificate load_certificate(const std::string& certificate_path, const std::string& key_path) {
  Certificate loaded;
  loaded.server = read_file("--certificate", certificate_path);
  loaded.server_key = read_file("--certificate-key", key_path);
  const X509Certificate certificate(
      PEM_read_bio_X509(memory_of(loaded.server).get(), nullptr, no_passphrase, nullptr));
  if (!certificate) {
    throw std::invalid_argument("--certificate finds no certificate in PEM in \"" + certificate_path + '"');
  }
  const PrivateKey key(
      PEM_read_bio_PrivateKey(memory_of(loaded.server_key).get(), nullptr, no_passphrase, nullptr));
  if (!key) {
    throw std::invalid_argument("--certificate-key finds no private key in PEM, without a passphrase, in \"" +
                                key_path + '"');
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    throw std::invalid_argument("--certificate-key \"" + key_path +
                                "\" is not the key of the certificate in \"" + certificate_path + '"');
  }
  return loaded;
}

TemporaryFile::TemporaryFile(const std::string& name, const std::string& suffix, const std::string& text) {
  const char* directory = std::getenv("TMPDIR");
  path_ = std::string(directory != nullptr && *directory != '\0' ? directory : "/tmp") + "/overlap-mock-" +
          name + "-XXXXXX." + suffix;
  const int file = mkstemps(path_.data(), static_cast<int>(suffix.size() + 1));
  if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot make a file like " + path_);
  const bool complete = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  close(file);
  if (!complete) {
    unlink(path_.c_str());
    throw std::system_error(error, std::generic_category(), "cannot write " + path_);
  }
}

TemporaryFile::~TemporaryFile() {
  unlink(path_.c_str());
}

}  // namespace overlap::mock
