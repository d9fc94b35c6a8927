// The inventory where a handler is called with each answer, and makes the calls that it makes possible: on an
// event loop or on a pool of threads.
#pragma once

#include "azure.hpp"
#include "run/run.hpp"

#include <string>

namespace overlap::azure_inventory {

/// `Derived::fetch(Visit, handle)` makes a call until it is final, records it, and when it was answered calls
/// handle(visit, response), on any thread.
template <class Derived>
class Answered {
 public:
  Answered(Run& run, const Requests& requests) : run_(run), requests_(requests) {}

  /// Makes the first call; all others follow from the answers.
  void begin() { subscriptions(requests_.subscriptions(), nullptr); }

 protected:
  Run& run_;

 private:
  void subscriptions(const Request& request, const Visit* by) {
    self().fetch(run_.visit(request, by), [this](const Visit& visit, const Response& response) {
      const auto list = read_list(response);
      if (!list.next.empty()) subscriptions(requests_.page(visit.step.request, list.next), &visit);
      for (const auto& id : list.ids) groups(requests_.groups(id), visit);
    });
  }

  void groups(const Request& request, const Visit& by) {
    self().fetch(run_.visit(request, &by), [this](const Visit& visit, const Response& response) {
      const auto list = read_list(response);
      if (!list.next.empty()) groups(requests_.page(visit.step.request, list.next), visit);
      for (const auto& id : list.ids) vms(requests_.vms(id), visit);
    });
  }

  void vms(const Request& request, const Visit& by) {
    self().fetch(run_.visit(request, &by), [this](const Visit& visit, const Response& response) {
      const auto list = read_list(response);
      if (!list.next.empty()) vms(requests_.page(visit.step.request, list.next), visit);
      for (const auto& id : list.ids) {
        view(id, visit);
        self().fetch(run_.visit(requests_.size(id), &visit), [](const Visit&, const Response&) {});
        self().fetch(run_.visit(requests_.location(id), &visit), [](const Visit&, const Response&) {});
      }
    });
  }

  void view(const std::string& vm, const Visit& by) {
    self().fetch(run_.visit(requests_.instance_view(vm), &by),
                 [this, vm](const Visit& visit, const Response& response) {
                   const auto power = read_power(response);
                   if (power == Power::other) return;
                   const bool running = power == Power::running;
                   log(requests_.log(vm, running), running, visit);
                 });
  }

  void log(const Request& request, bool running, const Visit& by) {
    self().fetch(run_.visit(request, &by), [this, running](const Visit& visit, const Response& response) {
      const auto next = read_log(response, running);
      if (!next.empty()) log(requests_.page(visit.step.request, next), running, visit);
    });
  }

  Derived& self() { return static_cast<Derived&>(*this); }

  const Requests& requests_;
};

}  // namespace overlap::azure_inventory
