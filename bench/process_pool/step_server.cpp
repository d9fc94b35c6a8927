#include "process_pool/step_server.hpp"

#include "net/async_client.hpp"
#include "process_pool/frame_channel.hpp"
#include "process_pool/step_frames.hpp"
#include "run/evidence.hpp"
#include "run/handling.hpp"
#include "run/usage.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace overlap {

namespace {

constexpr unsigned no_bystanders = 0;

class StepServer {
 public:
  StepServer(int socket, const Target& target, const Policy& policy, const OpenScenario& open)
      : policy_(policy), open_(open), client_(context_, target, policy), channel_(context_, socket) {}

  void serve() {
    while (!closed_) {
      usage_.emplace(no_bystanders);
      stop_ = std::stop_source();
      channel_.receive([this](auto frame) { return on_frame(frame); });
      client_.run(stop_.get_token());  // until the end of a run: then no frame is awaited
    }
  }

 private:
  bool on_frame(std::optional<std::string_view> frame) {
    if (!frame) {
      closed_ = true;
      context_.stop();
      return false;
    }
    const auto order = order_from(*frame);
    switch (order.kind) {
      case Order::Kind::begin:
        rests_.clear();
        unpack_ = open_(order.packed);
        break;
      case Order::Kind::visit:
        visit(order);
        break;
      case Order::Kind::more:
        more(order);
        break;
      case Order::Kind::stop:
        stop_.request_stop();
        break;
      case Order::Kind::end:
        channel_.send(to_frame(usage_->read()));
        return false;
    }
    return true;
  }

  void visit(const Order& order) {
    const auto step = std::make_shared<const Step>(unpack_(order.packed));
    client_.async_send(step->request, [this, step, id = order.step, attempt = order.attempt,
                                       most = order.most](Outcome outcome) {
      // Here, where the request's secrets are, and the response's body.
      if (outcome.failure == Failure::none && !outcome.ok()) {
        outcome.detail = evidence(step->request, outcome.response);
      }
      Answer answer{id, std::move(outcome)};
      const bool last = !retry_delay(policy_, step->request, attempt, answer.outcome);
      if (last) complete(*step, answer, most);
      channel_.send(to_frame(std::move(answer)));
    });
  }

  // As Run::children does for the other strategies, and the steps of the join at once.
  void complete(const Step& step, Answer& answer, std::size_t most) {
    if (step.after) answer.after = step.after();
    if (!answer.outcome.ok()) return;
    handle(step.handling);
    try {
      if (step.collect) answer.contributions = step.collect(answer.outcome.response);
      if (step.then) keep_to(most, step.then(answer.outcome.response), answer);
    } catch (const UnexpectedContent& error) {
      answer.unexpected = error.what();
    }
  }

  // The others are made when they are asked for.
  void keep_to(std::size_t most, std::vector<Step> children, Answer& answer) {
    if (children.size() > most && children[most - 1].rest) children.resize(most);
    answer.more = !children.empty() && children.back().rest;
    if (answer.more) rests_[answer.step] = std::move(children.back().rest);
    answer.children = std::move(children);
  }

  void more(const Order& order) {
    Answer answer{order.step, {}};
    const auto rest = std::move(rests_.extract(order.step).mapped());
    try {
      keep_to(order.most, rest(order.most), answer);
    } catch (const UnexpectedContent& error) {
      answer.unexpected = error.what();
    }
    channel_.send(to_frame(std::move(answer)));
  }

  const Policy policy_;
  const OpenScenario& open_;
  boost::asio::io_context context_{one_thread};
  AsyncClient client_;
  FrameChannel channel_;
  UnpackStep unpack_;
  std::map<StepId, std::function<std::vector<Step>(std::size_t)>> rests_;  // of the children of these
  std::stop_source stop_;
  std::optional<UsageMeter> usage_;
  bool closed_ = false;
};

}  // namespace

void serve_steps(int socket, const Target& target, const Policy& policy, const OpenScenario& open) {
  StepServer(socket, target, policy, open).serve();
}

}  // namespace overlap
