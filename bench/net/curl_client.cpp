#include "net/curl_client.hpp"

#include "net/idle.hpp"
#include "net/response_head.hpp"
#include "net/response_limits.hpp"
#include "net/wire_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <curl/curl.h>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace overlap {

using std::chrono::steady_clock;

namespace {

// A larger body is not in the buffer that CURLINFO_REQUEST_SIZE counts (MAX_INITIAL_POST_SIZE in libcurl's
// http.h).
constexpr std::size_t counted_with_head = 64 * 1024;

class Descriptor {
 public:
  Descriptor(int descriptor, const char* call) : descriptor_(descriptor) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), call);
  }
  ~Descriptor() { ::close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return descriptor_; }

 private:
  int descriptor_;
};

struct ListFree {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListFree>;

void append(List& list, const std::string& line) {
  auto* longer = ::curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

void initialize_library() {
  static const auto code = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK)
    throw std::runtime_error(fmt::format("libcurl does not start: {}", ::curl_easy_strerror(code)));
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (const auto code = ::curl_easy_setopt(easy, option, value); code != CURLE_OK) {
    throw std::runtime_error(fmt::format("libcurl refuses its option {}: {}", static_cast<int>(option),
                                         ::curl_easy_strerror(code)));
  }
}

template <class Value>
void set(CURLM* multi, CURLMoption option, Value value) {
  if (const auto code = ::curl_multi_setopt(multi, option, value); code != CURLM_OK) {
    throw std::runtime_error(fmt::format("libcurl refuses its option {}: {}", static_cast<int>(option),
                                         ::curl_multi_strerror(code)));
  }
}

std::string address_of(const Target& target) {
  const auto address = target.endpoint.address();
  return address.is_v6() ? fmt::format("[{}]", address.to_string()) : address.to_string();
}

// What the system said last about this transfer's connection: an errno, or 0.
long error_of_system(CURL* easy) {
  long error = 0;
  ::curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
  return error;
}

Failure classify(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Failure::none;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::timeout;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return Failure::connect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED:
      return Failure::tls;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Failure::reset;
    default:
      return Failure::protocol;  // CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, ...
  }
}

// A request from its start to its outcome. The handle is kept for later ones.
struct Transfer {
  CURL* easy = ::curl_easy_init();
  std::list<Transfer>::iterator self;
  List headers;
  Request request;  // libcurl reads the body from here
  CurlClient::OnOutcome on_outcome;
  Outcome outcome;
  std::array<char, CURL_ERROR_SIZE> error{};
  bool stale = false;  // nothing was sent, since the connection was closed or had brought bytes already
  curl_socket_t opened = CURL_SOCKET_BAD;           // for this request
  std::map<int, curl_socket_t>* sockets = nullptr;  // of all connections, by their local ports
  ResponseHead head;
  bool may_be_http_2 = false;
  bool may_share = false;  // its connection with other transfers
  std::string problem;     // that libcurl has none with, for people
  bool sent = false;       // given to a connection
  TimePoint sent_at;       // for the first time
  bool resent = false;     // libcurl wanted to give it to another one

  Transfer() {
    if (easy == nullptr) throw std::bad_alloc();
  }
  ~Transfer() { ::curl_easy_cleanup(easy); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // libcurl repeats a request when a kept connection turns out to be gone. Whether to try again is the
  // policy's to decide, and every try is to be recorded: so neither a second connection nor a second request
  // is let through.
  static int before_request(void* self, char*, char*, int, int local_port) {
    auto& transfer = *static_cast<Transfer*>(self);
    const auto opened = std::exchange(transfer.opened, CURL_SOCKET_BAD);
    if (opened != CURL_SOCKET_BAD) (*transfer.sockets)[local_port] = opened;
    // Several transfers may share a connection of HTTP/2, on which there is always something.
    const auto kept = transfer.sockets->find(local_port);
    transfer.stale = opened == CURL_SOCKET_BAD && kept != transfer.sockets->end() &&
                     (transfer.may_share ? is_closed(kept->second) : !is_idle(kept->second));
    if (transfer.stale) return CURL_PREREQFUNC_ABORT;
    transfer.resent = std::exchange(transfer.sent, true);
    if (transfer.resent) return CURL_PREREQFUNC_ABORT;
    transfer.sent_at = steady_clock::now();
    return CURL_PREREQFUNC_OK;
  }
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.resent = transfer.sent;
    if (transfer.resent) return CURL_SOCKET_BAD;
    transfer.opened = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    return transfer.opened;
  }

  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) {
    auto& response = static_cast<Transfer*>(self)->outcome.response;
    std::string_view line(data, size);
    auto& transfer = *static_cast<Transfer*>(self);
    constexpr std::string_view http_2 = "HTTP/2 ";  // libcurl writes such a head itself
    const auto as_http_1 = line.starts_with(http_2) && transfer.may_be_http_2
                               ? fmt::format("HTTP/1.1 {}", line.substr(http_2.size()))
                               : std::string(line);
    if (auto refused = transfer.head.refuse(as_http_1)) {
      transfer.problem = *std::move(refused);
      return 0;  // CURLE_WRITE_ERROR
    }
    if (transfer.head.is_complete()) return size;  // a trailer, which no client tells
    if (line.starts_with("HTTP/")) {
      response.headers = {};  // what came before was an interim response's (RFC 9110, 15.2)
      response.headers.reserve(512);
      return size;
    }
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || line.find('\r') != std::string_view::npos) return size;
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    response.headers.add(line.substr(0, colon), value);
    return size;
  }

  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    auto& body = transfer.outcome.response.body;
    if (body.size() + size > body_limit) {
      transfer.problem = body_too_large;
      return 0;  // CURLE_WRITE_ERROR
    }
    body.append(data, size);
    return size;
  }

  Duration at(CURLINFO instant) const {
    curl_off_t microseconds = 0;
    ::curl_easy_getinfo(easy, instant, &microseconds);
    return std::chrono::microseconds(microseconds);
  }

  void measure() {
    auto& timing = outcome.timing;
    long connects = 0;
    long request_size = 0, header_size = 0;
    curl_off_t uploaded = 0, downloaded = 0;
    ::curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
    ::curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_size);
    ::curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &header_size);
    ::curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    ::curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &downloaded);
    timing.new_connection = connects > 0;
    timing.bytes_out = static_cast<std::uint64_t>(request_size);
    if (request.body.size() >= counted_with_head) timing.bytes_out += static_cast<std::uint64_t>(uploaded);
    timing.bytes_in = static_cast<std::uint64_t>(header_size + downloaded);
    Duration mark{};
    const auto lap = [&mark](Duration until) {
      until = std::max(until, mark);  // what did not happen is at zero
      return until - std::exchange(mark, until);
    };
    // A transfer that waited to hear whether a connection carries HTTP/2 held none, and only TOTAL counts
    // that time.
    Duration waited{};
    if (sent) waited = std::max(Duration(sent_at - timing.start) - at(CURLINFO_PRETRANSFER_TIME_T), waited);
    timing.start += waited;
    const auto total = at(CURLINFO_TOTAL_TIME_T) - waited;
    if (timing.new_connection) {
      timing.connect = lap(at(CURLINFO_CONNECT_TIME_T));
      timing.tls = lap(at(CURLINFO_APPCONNECT_TIME_T));
    }
    timing.send = lap(at(CURLINFO_PRETRANSFER_TIME_T));
    timing.wait = lap(timing.bytes_in > 0 ? at(CURLINFO_STARTTRANSFER_TIME_T) : total);
    timing.receive = lap(total);
  }
};

}  // namespace

class CurlClient::Loop {
 public:
  Loop(const Target& target, const Policy& policy)
      : target_(target),
        policy_(policy),
        epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd"),
        alarm_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create") {
    initialize_library();
    multi_.reset(::curl_multi_init());
    if (!multi_) throw std::bad_alloc();
    set(multi_.get(), CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
    set(multi_.get(), CURLMOPT_SOCKETDATA, this);
    set(multi_.get(), CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
    set(multi_.get(), CURLMOPT_TIMERDATA, this);
    set(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    set(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(policy_.max_in_flight));  // kept while idle
    if (!target_.host_is_ip) {
      // The address that every strategy connects to, and no thread that looks for it.
      append(resolved_, fmt::format("{}:{}:{}", target_.host, target_.port, address_of(target_)));
    }
    for (const int descriptor : {int(wake_), int(alarm_)}) watch(EPOLL_CTL_ADD, descriptor, EPOLLIN);
  }

  void run(std::stop_token stop) {
    {
      stop_ = stop;
      std::stop_callback on_stop(std::move(stop), [this]() noexcept { ::eventfd_write(wake_, 1); });
      while (is_pending()) turn();
    }
    eventfd_t late = 0;  // a stop that came with the last completion must not meet the next run
    ::eventfd_read(wake_, &late);
    stopped_ = false;
  }

  void send(const Request& request, OnOutcome on_outcome) {
    if (stopped_) return complete_later(std::move(on_outcome), Failure::cancelled, "the run was stopped");
    const auto path = target_.request_target(request.target);
    if (!path) {
      return complete_later(std::move(on_outcome), Failure::protocol,
                            other_origin(request.target, target_.origin));
    }
    if (active_.size() < policy_.max_in_flight) {
      start(request, *path, std::move(on_outcome));
    } else {
      waiting_.push_back({request, *path, std::move(on_outcome)});
    }
  }

  void wait(Duration duration, OnTime on_time) {
    if (stopped_) {
      ready_.push_back(std::move(on_time));
    } else {
      waits_.emplace(steady_clock::now() + duration, std::move(on_time));
    }
  }

 private:
  struct Waiting {
    Request request;
    std::string path;
    OnOutcome on_outcome;
  };

  struct MultiCleanup {
    void operator()(CURLM* multi) const { ::curl_multi_cleanup(multi); }
  };

  bool is_pending() const {
    return !active_.empty() || !waiting_.empty() || !waits_.empty() || !ready_.empty();
  }

  void prepare(Transfer& transfer) {
    auto* easy = transfer.easy;
    transfer.sockets = &sockets_;
    set(easy, CURLOPT_PRIVATE, &transfer);
    set(easy, CURLOPT_ERRORBUFFER, transfer.error.data());
    set(easy, CURLOPT_URL, target_.origin.c_str());
    set(easy, CURLOPT_PROXY, "");  // not whatever http_proxy says
    set(easy, CURLOPT_USERAGENT, "overlap");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    if (resolved_) set(easy, CURLOPT_RESOLVE, resolved_.get());
    if (!target_.ca_file.empty()) set(easy, CURLOPT_CAINFO, target_.ca_file.c_str());
    set(easy, CURLOPT_HTTP_VERSION,
        static_cast<long>(target_.tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    // Whoever has to wait for a connection waits to hear whether it carries HTTP/2 before opening another.
    set(easy, CURLOPT_PIPEWAIT, target_.tls ? 1L : 0L);
    set(easy, CURLOPT_FORBID_REUSE, policy_.keep_alive ? 0L : 1L);
    const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(policy_.request_timeout);
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
    set(easy, CURLOPT_PREREQFUNCTION, &Transfer::before_request);
    set(easy, CURLOPT_PREREQDATA, &transfer);
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    set(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(easy, CURLOPT_HEADERDATA, &transfer);
    set(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(easy, CURLOPT_WRITEDATA, &transfer);
  }

  void start(Request request, const std::string& path, OnOutcome on_outcome) {
    if (idle_.empty()) {
      idle_.emplace_front();
      prepare(idle_.front());
    }
    active_.splice(active_.end(), idle_, idle_.begin());
    auto& transfer = active_.back();
    transfer.self = std::prev(active_.end());
    transfer.request = std::move(request);
    transfer.on_outcome = std::move(on_outcome);
    transfer.outcome = {};
    transfer.error[0] = '\0';
    transfer.problem.clear();
    transfer.head = ResponseHead(transfer.request.method != "HEAD");
    transfer.may_be_http_2 = target_.tls;
    transfer.may_share = target_.tls && !speaks_http_1_;
    set(transfer.easy, CURLOPT_FRESH_CONNECT, policy_.keep_alive ? 0L : 1L);
    transfer.stale = false;
    transfer.opened = CURL_SOCKET_BAD;
    transfer.sent = transfer.resent = false;
    describe_request(transfer, path);
    transfer.outcome.timing.start = steady_clock::now();
    ::curl_multi_add_handle(multi_.get(), transfer.easy);
    act(CURL_SOCKET_TIMEOUT, 0);  // sent here rather than by the loop's next turn, behind other responses
  }

  void describe_request(Transfer& transfer, const std::string& path) {
    const auto& request = transfer.request;
    auto* easy = transfer.easy;
    const auto& method = request.method;
    const bool takes_content =
        method == "POST" || method == "PUT" || method == "PATCH" || !request.body.empty();
    set(easy, CURLOPT_HTTPGET, 1L);  // takes back what the former request was
    if (takes_content) {
      set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    } else if (method == "HEAD") {
      set(easy, CURLOPT_NOBODY, 1L);
    }
    set(easy, CURLOPT_CUSTOMREQUEST, method == "GET" || method == "HEAD" ? nullptr : method.c_str());
    set(easy, CURLOPT_REQUEST_TARGET, path.c_str());

    transfer.headers.reset();
    request.headers.for_each([&](std::string_view name, std::string_view value) {
      append(transfer.headers, value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
    });
    if (!policy_.keep_alive) append(transfer.headers, "Connection: close");
    if (takes_content) {
      append(transfer.headers, "Expect:");  // no 100-continue, as no other client asks for it
      if (!request.headers.find("Content-Type"))
        append(transfer.headers, "Content-Type:");  // nor a form's type
    }
    set(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  }

  // Runs what is ready, sleeps once, and acts on what woke it.
  void turn() {
    for (auto& task : std::exchange(ready_, {})) task();
    finish_transfers();
    if (!ready_.empty() || !is_pending()) return;
    std::array<epoll_event, 256> events;
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), set_alarm() ? -1 : 0);
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      if (event.data.fd == wake_) {
        eventfd_t ignored = 0;
        ::eventfd_read(wake_, &ignored);
        cancel();
      } else if (event.data.fd == alarm_) {
        std::uint64_t ignored = 0;
        [[maybe_unused]] const auto size = ::read(alarm_, &ignored, sizeof ignored);
        armed_for_.reset();
      } else {
        act(event.data.fd, select_bits(event.events));
      }
    }
    const auto now = steady_clock::now();
    if (library_alarm_ && *library_alarm_ <= now) {
      library_alarm_.reset();
      act(CURL_SOCKET_TIMEOUT, 0);
    }
    while (!waits_.empty() && waits_.begin()->first <= now) {
      ready_.push_back(std::move(waits_.begin()->second));
      waits_.erase(waits_.begin());
    }
  }

  void finish_transfers() {
    int left = 0;
    while (const auto* message = ::curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Transfer* transfer = nullptr;
      ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      finish(*transfer, message->data.result);
      // The requests that follow may be answered before the loop would look at anything else.
      if (!stopped_ && stop_.stop_requested()) return cancel();
    }
  }

  static int select_bits(std::uint32_t events) {
    int bits = 0;
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) bits |= CURL_CSELECT_IN;
    if ((events & (EPOLLOUT | EPOLLERR)) != 0) bits |= CURL_CSELECT_OUT;
    return bits;
  }

  void act(curl_socket_t socket, int bits) {
    int running = 0;
    ::curl_multi_socket_action(multi_.get(), socket, bits, &running);
  }

  // False when something is due already.
  bool set_alarm() {
    auto earliest = library_alarm_;
    if (!waits_.empty()) earliest = std::min(earliest.value_or(TimePoint::max()), waits_.begin()->first);
    if (earliest && *earliest <= steady_clock::now()) return false;
    if (earliest != armed_for_) {
      itimerspec alarm{};
      if (earliest) alarm.it_value = to_timespec(earliest->time_since_epoch());
      ::timerfd_settime(alarm_, TFD_TIMER_ABSTIME, &alarm, nullptr);
      armed_for_ = earliest;
    }
    return true;
  }

  void finish(Transfer& transfer, CURLcode code) {
    if (std::exchange(transfer.stale, false)) {
      ::curl_multi_remove_handle(multi_.get(), transfer.easy);
      // libcurl keeps a connection that others may be using, and would choose it again.
      if (transfer.may_share) set(transfer.easy, CURLOPT_FRESH_CONNECT, 1L);
      ::curl_multi_add_handle(multi_.get(), transfer.easy);
      return act(CURL_SOCKET_TIMEOUT, 0);
    }
    transfer.measure();
    ::curl_multi_remove_handle(multi_.get(), transfer.easy);
    auto& outcome = transfer.outcome;
    outcome.failure = transfer.resent ? Failure::reset : classify(code);
    const bool has_begun = code == CURLE_GOT_NOTHING && outcome.timing.bytes_in > 0;
    if ((outcome.failure == Failure::none || has_begun) && !transfer.head.is_complete()) {
      transfer.problem = "the server closed the connection in the middle of the response's head";
      outcome.failure = Failure::protocol;
    }
    long version = CURL_HTTP_VERSION_NONE;
    ::curl_easy_getinfo(transfer.easy, CURLINFO_HTTP_VERSION, &version);
    speaks_http_1_ = version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
    // It keeps a line that has not ended, up to 100 KiB, and 4 KiB of a trailer.
    constexpr int too_large = 100;  // CURLE_TOO_LARGE, which this libcurl may not know
    if (transfer.problem.empty() && (code == CURLE_OUT_OF_MEMORY || static_cast<int>(code) == too_large))
      transfer.problem = line_too_long;
    constexpr std::string_view of_chunks = "chunked-encoding";
    if (code == CURLE_RECV_ERROR &&
        std::string_view(transfer.error.data()).find(of_chunks) != std::string_view::npos)
      outcome.failure = Failure::protocol;
    if (outcome.failure == Failure::none) {
      long status = 0;
      ::curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
      outcome.response.status = static_cast<unsigned>(status);
    } else {
      outcome.response = {};
      const char* said = transfer.error[0] != '\0' ? transfer.error.data() : ::curl_easy_strerror(code);
      outcome.detail =
          transfer.resent ? "the server closed the connection" : fmt::format("libcurl: {}", said);
      if (!transfer.problem.empty()) {
        outcome.failure = Failure::protocol;
        outcome.detail = std::exchange(transfer.problem, {});
      } else if (outcome.failure == Failure::tls) {
        outcome.detail = refused_by(outcome.detail);
      } else if (outcome.failure == Failure::connect && error_of_system(transfer.easy) == EADDRNOTAVAIL) {
        outcome.detail = no_port_left();
      }
    }
    auto [told, result] = retire(transfer);
    if (!waiting_.empty()) {
      auto next = std::move(waiting_.front());
      waiting_.pop_front();
      start(std::move(next.request), next.path, std::move(next.on_outcome));
    }
    told(std::move(result));
  }

  std::pair<OnOutcome, Outcome> retire(Transfer& transfer) {
    std::pair<OnOutcome, Outcome> end(std::move(transfer.on_outcome), std::move(transfer.outcome));
    transfer.on_outcome = nullptr;
    idle_.splice(idle_.begin(), active_, transfer.self);
    return end;
  }

  void complete_later(OnOutcome on_outcome, Failure failure, std::string detail) {
    Outcome outcome;
    outcome.timing.start = steady_clock::now();
    outcome.failure = failure;
    outcome.detail = std::move(detail);
    ready_.push_back([told = std::move(on_outcome), outcome = std::move(outcome)] { told(outcome); });
  }

  void cancel() {
    stopped_ = true;
    while (!active_.empty()) {
      auto& transfer = active_.front();
      transfer.measure();
      ::curl_multi_remove_handle(multi_.get(), transfer.easy);
      auto [told, outcome] = retire(transfer);
      outcome.timing.wait += steady_clock::now() - outcome.timing.end();
      outcome.response = {};
      outcome.failure = Failure::cancelled;
      outcome.detail = "the run was stopped";
      ready_.push_back([on_outcome = std::move(told), end = std::move(outcome)] { on_outcome(end); });
    }
    for (auto& waiting : std::exchange(waiting_, {}))
      complete_later(std::move(waiting.on_outcome), Failure::cancelled, "the run was stopped");
    for (auto& [when, on_time] : std::exchange(waits_, {})) ready_.push_back(std::move(on_time));
  }

  void watch(int operation, int descriptor, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll_, operation, descriptor, &event);
  }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
    auto& loop = *static_cast<Loop*>(self);
    if (what == CURL_POLL_REMOVE) {
      loop.watch(EPOLL_CTL_DEL, socket, 0);
      return 0;
    }
    const std::uint32_t in = (what & CURL_POLL_IN) != 0 ? EPOLLIN : 0u;
    const std::uint32_t out = (what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0u;
    loop.watch(known != nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, in | out);
    ::curl_multi_assign(loop.multi_.get(), socket, self);
    return 0;
  }

  static int on_timer(CURLM*, long milliseconds, void* self) {
    auto& alarm = static_cast<Loop*>(self)->library_alarm_;
    alarm.reset();
    if (milliseconds >= 0) alarm = steady_clock::now() + std::chrono::milliseconds(milliseconds);
    return 0;
  }

  const Target target_;
  const Policy policy_;
  List resolved_;
  std::map<int, curl_socket_t> sockets_;  // by local ports
  Descriptor epoll_, wake_, alarm_;
  std::optional<TimePoint> library_alarm_, armed_for_;
  std::unique_ptr<CURLM, MultiCleanup> multi_;
  std::list<Transfer> active_, idle_;
  std::deque<Waiting> waiting_;  // for an end of another
  std::multimap<TimePoint, OnTime> waits_;
  std::vector<std::function<void()>> ready_;  // to be called by the next turn
  std::stop_token stop_;
  bool stopped_ = false;
  bool speaks_http_1_ = false;  // the server, also where it was asked for HTTP/2
};

CurlClient::CurlClient(const Target& target, const Policy& policy)
    : loop_(std::make_unique<Loop>(target, policy)) {}
CurlClient::~CurlClient() = default;

void CurlClient::run(std::stop_token stop) {
  loop_->run(std::move(stop));
}
void CurlClient::send(const Request& request, OnOutcome on_outcome) {
  loop_->send(request, std::move(on_outcome));
}
void CurlClient::wait(Duration duration, OnTime on_time) {
  loop_->wait(duration, std::move(on_time));
}

}  // namespace overlap
