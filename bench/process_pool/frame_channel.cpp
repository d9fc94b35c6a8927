#include "process_pool/frame_channel.hpp"

#include "core/bytes.hpp"

#include <boost/asio/write.hpp>

#include <utility>

namespace overlap {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t read_size = 64 * 1024;
constexpr std::size_t longest_frame = 1 << 30;

}  // namespace

FrameChannel::FrameChannel(asio::io_context& context, int socket)
    : socket_(context, asio::local::stream_protocol(), socket), read_buffer_(read_size) {}

void FrameChannel::send(std::string_view frame) {
  const auto size = frame.size();
  to_send_.append(reinterpret_cast<const char*>(&size), sizeof size).append(frame);
  if (sending_.empty()) write();
}

// All frames that gathered while the last write was under way go with one system call.
void FrameChannel::write() {
  sending_ = std::exchange(to_send_, {});
  asio::async_write(socket_, asio::buffer(sending_), [this](error_code error, std::size_t) {
    if (error) return;  // who receives will notice, too, that the other end is gone
    sending_.clear();
    if (!to_send_.empty()) write();
  });
}

void FrameChannel::receive(OnFrame on_frame) {
  on_frame_ = std::move(on_frame);
  deliver();
}

void FrameChannel::read() {
  socket_.async_read_some(asio::buffer(read_buffer_), [this](error_code error, std::size_t size) {
    if (error == asio::error::operation_aborted) return;  // the channel is gone
    if (error) {
      on_frame_(std::nullopt);
      return;
    }
    received_.append(read_buffer_.data(), size);
    deliver();
  });
}

void FrameChannel::deliver() {
  while (const auto frame = next_frame()) {
    if (!on_frame_(frame)) return;
  }
  received_.erase(0, std::exchange(delivered_, 0));
  read();
}

std::optional<std::string_view> FrameChannel::next_frame() {
  auto rest = std::string_view(received_).substr(delivered_);
  std::size_t size = 0;
  if (rest.size() < sizeof size) return std::nullopt;
  size = ByteReader(rest).value<std::size_t>();
  if (size > longest_frame) throw MalformedBytes("malformed bytes: a frame that is too long");
  rest.remove_prefix(sizeof size);
  if (rest.size() < size) return std::nullopt;
  delivered_ += sizeof size + size;
  return rest.substr(0, size);
}

}  // namespace overlap
