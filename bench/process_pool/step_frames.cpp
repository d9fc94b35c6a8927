#include "process_pool/step_frames.hpp"

#include "core/bytes.hpp"

#include <stdexcept>
#include <utility>

namespace overlap {

namespace {

void write(ByteWriter& out, const Outcome& outcome) {
  out.value(outcome.failure);
  out.text(outcome.detail);
  out.value(outcome.response.status);
  out.text(outcome.response.headers.text());
  out.value(outcome.timing);
}

Outcome read_outcome(ByteReader& in) {
  Outcome outcome;
  outcome.failure = in.value<Failure>();
  outcome.detail = in.text();
  outcome.response.status = in.value<unsigned>();
  outcome.response.headers = Headers(std::string(in.text()));
  outcome.timing = in.value<Timing>();
  return outcome;
}

void write(ByteWriter& out, const std::vector<Contribution>& contributions) {
  out.value(contributions.size());
  for (const auto& one : contributions) {
    out.value(one.source);
    out.value(one.page);
    out.value(one.position);
    out.text(one.key);
    out.text(one.value);
  }
}

std::vector<Contribution> read_contributions(ByteReader& in) {
  std::vector<Contribution> contributions;
  for (auto count = in.value<std::size_t>(); count > 0; --count) {
    auto& one = contributions.emplace_back();
    one.source = in.value<std::uint32_t>();
    one.page = in.value<std::uint32_t>();
    one.position = in.value<std::uint32_t>();
    one.key = in.text();
    one.value = in.text();
  }
  return contributions;
}

void write(ByteWriter& out, const std::vector<Step>& steps) {
  out.value(steps.size());
  for (const auto& step : steps) {
    out.text(step.request.label);
    out.text(step.request.method);
    out.text(step.request.target);
    out.value(step.handling);
    out.text(packed(step));
  }
}

std::vector<Step> read_steps(ByteReader& in) {
  std::vector<Step> steps;
  for (auto count = in.value<std::size_t>(); count > 0; --count) {
    auto& step = steps.emplace_back();
    step.request.label = in.text();
    step.request.method = in.text();
    step.request.target = in.text();
    step.handling = in.value<Handling>();
    step.pack = [bytes = std::string(in.text())] { return bytes; };
  }
  return steps;
}

Answer read_answer(ByteReader& in) {
  Answer answer;
  answer.step = in.value<StepId>();
  answer.outcome = read_outcome(in);
  answer.contributions = read_contributions(in);
  answer.children = read_steps(in);
  answer.more = in.value<bool>();
  answer.after = read_steps(in);
  answer.unexpected = in.text();
  return answer;
}

}  // namespace

std::string packed(const Step& step) {
  if (!step.pack) {
    throw std::runtime_error("the step \"" + step.request.label + "\" cannot be handed to another process");
  }
  return step.pack();
}

std::string to_frame(const Order& order) {
  ByteWriter out;
  out.value(order.kind);
  out.value(order.step);
  out.value(order.attempt);
  out.text(order.packed);
  out.value(order.most);
  return out.take();
}

Order order_from(std::string_view frame) {
  ByteReader in(frame);
  Order order;
  order.kind = in.value<Order::Kind>();
  order.step = in.value<StepId>();
  order.attempt = in.value<unsigned>();
  order.packed = in.text();
  order.most = in.value<std::size_t>();
  in.expect_end();
  return order;
}

std::string to_frame(const Reply& reply) {
  ByteWriter out;
  const auto* answer = std::get_if<Answer>(&reply);
  out.value(answer != nullptr);
  if (answer != nullptr) {
    out.value(answer->step);
    write(out, answer->outcome);
    write(out, answer->contributions);
    write(out, answer->children);
    out.value(answer->more);
    write(out, answer->after);
    out.text(answer->unexpected);
  } else {
    out.value(std::get<Usage>(reply));
  }
  return out.take();
}

Reply reply_from(std::string_view frame) {
  ByteReader in(frame);
  Reply reply;
  if (in.value<bool>()) {
    reply = read_answer(in);
  } else {
    reply = in.value<Usage>();
  }
  in.expect_end();
  return reply;
}

}  // namespace overlap
