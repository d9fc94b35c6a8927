#include "mockserver/shared.hpp"

#include <algorithm>
#include <ctime>

namespace overlap::mock {

namespace {

Meters meters_for(const Shared& shared, unsigned threads) {
  Meters meters;
  meters.now = [] { return std::chrono::steady_clock::now(); };
  meters.cpu = process_cpu;
  meters.losses = [&shared] { return shared.losses(); };
  meters.threads = threads;
  return meters;
}

}  // namespace

Duration process_cpu() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + Duration(used.tv_nsec);
}

Shared::Shared(Model shared_model, Behaviour behaviour, unsigned threads, std::string token)
    : model(std::move(shared_model)),
      admin_token(std::move(token)),
      journal(meters_for(*this, threads)),
      first_behaviour_(std::move(behaviour)),
      behaviour_(state_of(first_behaviour_)) {
  for (unsigned i = 0; i < threads; ++i)
    metrics.push_back(std::make_unique<LoopMetrics>(model.routes().count()));
}

Losses Shared::losses() const {
  return {overflows(), refused.load(std::memory_order_relaxed)};
}

void Shared::count_answer(Duration asked, Duration served) {
  total_.asked_min = total_.answered == 0 ? asked : std::min(total_.asked_min, asked);
  ++total_.answered;
  asked_.add(asked);
  late_.add(served - asked);
}

Accuracy Shared::accuracy() const {
  Accuracy account = total_;
  account.asked_p50 = std::max(account.asked_min, asked_.quantile(0.5));
  account.asked_max = asked_.max();
  account.late_p50 = late_.quantile(0.5);
  account.late_p99 = late_.quantile(0.99);
  account.late_max = late_.max();
  account.wall = std::chrono::steady_clock::now() - started_;
  account.cpu = process_cpu();
  account.threads = static_cast<unsigned>(metrics.size());
  account.losses = losses();
  return account;
}

std::shared_ptr<BehaviourState> Shared::state_of(Behaviour behaviour) const {
  auto throttles = model.make_throttles(behaviour.throttle_scale);
  return std::make_shared<BehaviourState>(std::move(behaviour), std::move(throttles));
}

std::shared_ptr<BehaviourState> Shared::behaviour() const {
  const std::scoped_lock lock(behaviour_mutex_);
  return behaviour_;
}

void Shared::replace(Behaviour next) {
  auto state = state_of(std::move(next));
  const std::scoped_lock lock(behaviour_mutex_);
  behaviour_ = std::move(state);
  generation_.fetch_add(1, std::memory_order_release);
}

}  // namespace overlap::mock
