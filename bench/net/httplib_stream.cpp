#include "net/httplib_stream.hpp"

#include "net/response_limits.hpp"
#include "net/wait_for_socket.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace overlap {

HttplibStream::HttplibStream(int socket, SSL* tls, TimePoint deadline, const StopSignal& stop, bool has_body)
    : socket_(socket), tls_(tls), deadline_(deadline), stop_(stop), head_(has_body) {
  if (tls_ == nullptr) return;
  // A record of which a part has arrived is not to be waited for beyond the deadline.
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  BIO_set_nbio(SSL_get_rbio(tls_), 1);
  SSL_set_mode(tls_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

ssize_t HttplibStream::read(char* data, std::size_t size) {
  while (given_ == arrived_.size()) {
    if (!fill()) return is_ended_ && problem_.empty() ? 0 : -1;
  }
  size = std::min(size, arrived_.size() - given_);
  std::memcpy(data, arrived_.data() + given_, size);
  given_ += size;
  return static_cast<ssize_t>(size);
}

ssize_t HttplibStream::write(const char* data, std::size_t size) {
  for (;;) {
    if (tls_ != nullptr) {
      ERR_clear_error();
      const int written = SSL_write(tls_, data, static_cast<int>(std::min<std::size_t>(size, 1 << 30)));
      if (written > 0) return written;
      if (!wait_for_tls(written)) return -1;
      continue;
    }
    const auto written = ::send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written >= 0) return written;
    if (errno != EINTR && errno != EAGAIN) return -1;
    if (!wait(POLLOUT)) return -1;
  }
}

// False at the end of all bytes, or of the patience with them.
bool HttplibStream::fill() {
  std::array<char, 16 * 1024> buffer;  // a TLS record; most responses fit
  const auto size = receive(buffer.data(), buffer.size());
  is_ended_ = size == 0;
  if (size <= 0) {
    if (size == 0 && got_some_ && !head_.is_complete())
      problem_ = "the server closed the connection in the middle of the response's head";
    else if (size == 0 && head_.is_chunked() && !chunks_.is_complete())  // with which the library is content
      problem_ = "the server closed the connection in the middle of the response";
    return false;
  }
  got_some_ = true;
  arrived_.clear();
  given_ = 0;
  if (auto refused = look_at({buffer.data(), static_cast<std::size_t>(size)})) {
    problem_ = *std::move(refused);
    return false;
  }
  return true;
}

ssize_t HttplibStream::receive(char* data, std::size_t size) {
  if (tls_ == nullptr) return wait(POLLIN) ? ::recv(socket_, data, size, 0) : -1;
  for (;;) {
    ERR_clear_error();
    const int received = SSL_read(tls_, data, static_cast<int>(size));
    if (received > 0) return received;
    if (SSL_get_error(tls_, received) == SSL_ERROR_ZERO_RETURN) return 0;
    // Many servers leave TLS's own goodbye out.
    if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) return 0;
    if (!wait_for_tls(received)) return -1;
  }
}

// False as well when the connection is of no more use.
bool HttplibStream::wait_for_tls(int result) {
  switch (SSL_get_error(tls_, result)) {
    case SSL_ERROR_WANT_READ:
      return wait(POLLIN);
    case SSL_ERROR_WANT_WRITE:
      return wait(POLLOUT);
    default:
      return false;
  }
}

bool HttplibStream::wait(short event) {
  return !wait_for_socket(socket_, event, deadline_, stop_);
}

std::optional<std::string> HttplibStream::look_at(std::string_view bytes) {
  if (auto refused = look_at_head(bytes)) return refused;
  if (!head_.is_complete()) return std::nullopt;
  arrived_.append(bytes);
  return look_at_body(bytes);
}

// Takes the head's lines off the bytes, and those of interim responses, of which the library knows but one.
std::optional<std::string> HttplibStream::look_at_head(std::string_view& bytes) {
  while (!head_.is_complete() && !bytes.empty()) {
    const auto newline = bytes.find('\n');
    const auto piece = bytes.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    line_.append(piece);
    bytes.remove_prefix(piece.size());
    constexpr std::string_view begin_of_all = "HTTP/";
    if (head_lines_.empty() && !line_.starts_with(begin_of_all.substr(0, line_.size()))) {
      is_no_response_ = line_.front() == '\r' || line_.front() == '\n';
      return in_quotes(std::string_view(line_).substr(0, line_.find_first_of("\r\n"))) +
             " is no status line of HTTP";
    }
    if (newline == std::string_view::npos) return head_.refuse_begun(line_.size());
    if (auto refused = head_.refuse(line_)) return refused;
    head_lines_ += line_;
    if (line_ == "\r\n") {
      if (head_.is_complete()) arrived_.append(head_lines_);
      head_lines_.clear();
    }
    line_.clear();
  }
  return std::nullopt;
}

std::optional<std::string> HttplibStream::look_at_body(std::string_view bytes) {
  if (head_.is_chunked()) return chunks_.refuse(bytes);
  body_size_ += bytes.size();
  if (head_.ends_with_connection() && body_size_ > body_limit) return body_too_large;
  return std::nullopt;
}

}  // namespace overlap
