// The certificate with which the mock speaks TLS.
#pragma once

#include <string>

namespace overlap::mock {

/// A certificate authority made for this one process, and the server certificate that it has signed. All PEM.
struct Certificate {
  std::string authority;
  std::string server;
  std::string server_key;
};

/// Makes both, with fresh P-256 keys and valid from yesterday for 30 days; the authority's key is thrown
/// away. The server's is good for localhost, 127.0.0.1, ::1 and the address given (RFC 5280, 4.2.1.6). Takes
/// about a millisecond. Throws std::runtime_error when OpenSSL fails.
Certificate make_certificate(const std::string& listen_address);

/// A certificate of one's own: PEM files with the server's certificate (and those of its authorities, if any)
/// and with its key. `authority` is left empty: who trusts it knows why. Throws std::invalid_argument with
/// one sentence for a file that cannot be read, that is not what it should be, or for a key that is another
/// certificate's.
Certificate load_certificate(const std::string& certificate_path, const std::string& key_path);

/// A file in the temporary directory (TMPDIR, else /tmp), readable by its owner only, that goes when this
/// goes.
class TemporaryFile {
 public:
  /// Writes the text to a new "overlap-mock-NAME-XXXXXX.SUFFIX". Throws std::system_error naming the path.
  TemporaryFile(const std::string& name, const std::string& suffix, const std::string& text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace overlap::mock
