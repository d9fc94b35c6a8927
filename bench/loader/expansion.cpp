#include "loader/expansion.hpp"

#include "document/location.hpp"
#include "loader/packing.hpp"
#include "loader/page_link.hpp"
#include "loader/response_body.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace overlap {

namespace {

using Json = boost::json::value;
using Steps = std::vector<Step>;
using SharedInstantiation = std::shared_ptr<const Instantiation>;

// A step to start when the one before it in a sequence, and all below that, has finished. Made together with
// the one before and not when its time comes: a value that cannot be rendered is then the fault of the
// response it came from.
struct Following;
using Continuation = std::shared_ptr<const Following>;

struct Following {
  Instance instance;
  Step step;
  Continuation next;
};

// Calls render() and says whose template it was that could not be rendered.
template <class Render>
void for_step(const StepDefinition& step, Render render) {
  try {
    render();
  } catch (const UnexpectedContent& error) {
    refuse(step, error.what());
  }
}

std::string rendered(const Instantiation& shared, const StepDefinition& step, const Template& written,
                     const Scope& scope) {
  std::string text;
  for_step(step, [&] { written.render(scope.get(), shared.environment, text); });
  return text;
}

unsigned long whole_number(const Instantiation& shared, const StepDefinition& step, const Template& written,
                           const Scope& scope, const char* word, unsigned long least) {
  const auto text = rendered(shared, step, written, scope);
  unsigned long count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < least || count > most_repetitions) {
    refuse(step, fmt::format("expected a whole number from {} to {} for \"{}\", found {}", least,
                             most_repetitions, word, excerpt(text)));
  }
  return count;
}

Duration duration(const Instantiation& shared, const StepDefinition& step, const Template& written,
                  const Scope& scope, const char* word) {
  const auto text = rendered(shared, step, written, scope);
  const auto duration = parse_duration(text);
  if (!duration || *duration > longest_handling) {
    refuse(step, fmt::format("expected a duration of at most {} for \"{}\", found {}",
                             format_duration(longest_handling), word, excerpt(text)));
  }
  return *duration;
}

Handling handling_of(const Instantiation& shared, const Instance& instance) {
  const auto& [definition, scope, index] = instance;
  const auto& handle = definition->handle;
  if (!handle) return {};
  if (handle->one_in) {
    const auto one_in = whole_number(shared, *definition, *handle->one_in, scope, "one_in", 1);
    if ((index + 1) % one_in != 0) return {};
  }
  Handling handling;
  if (handle->cpu) handling.cpu = duration(shared, *definition, *handle->cpu, scope, "cpu");
  if (handle->block) handling.block = duration(shared, *definition, *handle->block, scope, "block");
  return handling;
}

bool is_allowed(const std::vector<std::string>& allowed, const std::string& value) {
  return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

bool is_wanted(const StepDefinition& step, const Scope& scope) {
  return std::all_of(step.when.begin(), step.when.end(), [&](const Condition& condition) {
    std::string value;
    for_step(step, [&] { value = value_or_empty(condition.value, scope.get()); });
    return is_allowed(condition.allowed, value);
  });
}

// One of the instances that "repeat" makes of a definition.
Instance repetition(const StepDefinition& step, const Scope& scope, unsigned long index) {
  auto frame = std::make_shared<Frame>();
  frame->outer = scope;
  frame->texts.emplace_back("index", std::to_string(index));
  return {&step, std::move(frame), index};
}

// All of them, for a sequence, as far as one may be long; how many there are.
std::size_t add_instances(const Instantiation& shared, const StepDefinition& step, const Scope& scope,
                          std::vector<Instance>& instances) {
  if (!is_wanted(step, scope)) return 0;
  if (!step.repeat) {
    instances.push_back({&step, scope});
    return 1;
  }
  const auto count = whole_number(shared, step, *step.repeat, scope, "repeat", 0);
  for (unsigned long i = 0; i < count && instances.size() < longest_chain; ++i) {
    instances.push_back(repetition(step, scope, i));
  }
  return count;
}

Headers headers(const Instantiation& shared, const StepDefinition& step, const Scope& scope) {
  auto headers = shared.extra[static_cast<std::size_t>(&step - shared.scenario->steps.data())];
  std::string value;
  for (const auto& field : step.headers) {
    value.clear();
    field.value.render(scope.get(), shared.environment, value);
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      // Without the value: it may be a secret.
      throw UnexpectedContent(fmt::format("the value for the header {} is not one line", field.name));
    }
    headers.add(field.name, value);
  }
  return headers;
}

// All of the request but its target.
Request request_without_target(const Instantiation& shared, const StepDefinition& step, const Scope& scope) {
  Request request;
  request.label = step.name;
  request.method = step.method;
  request.secrets = shared.secrets;
  for_step(step, [&] {
    request.headers = headers(shared, step, scope);
    if (step.body) step.body->render(scope.get(), shared.environment, request.body);
  });
  return request;
}

std::string first_target(const Instantiation& shared, const StepDefinition& step, const Scope& scope) {
  std::string target;
  for_step(step, [&] { step.target.render(scope.get(), shared.environment, target); });
  if (!is_target(target)) {
    refuse(step, fmt::format("expected a target that begins with one / or with http:// or https://, found {}",
                             excerpt(target.substr(0, target.find('?')))));
  }
  return target;
}

Step make_step(const SharedInstantiation& shared, const Instance& instance, Continuation continuation);

// The first of these, which carries the others in its `after`; nullptr when there is none.
Continuation one_after_another(const SharedInstantiation& shared, const std::vector<Instance>& instances) {
  Continuation rest;
  for (auto instance = instances.rbegin(); instance != instances.rend(); ++instance) {
    auto step = make_step(shared, *instance, rest);
    rest = std::make_shared<const Following>(Following{*instance, std::move(step), std::move(rest)});
  }
  return rest;
}

// The first step of the sequence; nullptr when all are left out.
Continuation sequence_of(const SharedInstantiation& shared, const StepDefinition& parent,
                         const Scope& scope) {
  std::vector<Instance> instances;
  std::size_t count = 0;
  for (const auto* definition : parent.sequence)
    count += add_instances(*shared, *definition, scope, instances);
  if (count > longest_chain) {
    refuse(parent, fmt::format("a sequence of {} steps is longer than {}", count, longest_chain));
  }
  return one_after_another(shared, instances);
}

// The elements of a page, by the name that the file gives them.
struct Elements {
  std::string_view name;
  const boost::json::array* array = nullptr;  // inside *page
  std::shared_ptr<const Json> page;
};

// Steps that lie beside each other: for each element, or once where there are none, what each definition of a
// list makes, and the first step of a sequence. They are made in that order, from any place on, and as many
// as are asked for: there may be more of them than anyone has memory or time for.
class Siblings : public std::enable_shared_from_this<Siblings> {
 public:
  struct Place {
    std::size_t element = 0, part = 0;
    unsigned long repetition = 0;
  };

  // `list` outlives what is shared. `before` a sequence stands the step that has it, or nullptr.
  Siblings(SharedInstantiation shared, const std::vector<const StepDefinition*>& list,
           const StepDefinition* before, Scope scope, Elements elements = {})
      : shared_(std::move(shared)),
        list_(list),
        before_(before != nullptr && !before->sequence.empty() ? before : nullptr),
        scope_(std::move(scope)),
        elements_(std::move(elements)) {}

  // The first of them. One that cannot be made is the fault of the response, and then there are none.
  Steps first() const { return made({}, steps_made_at_once, true); }

  // A step that comes before all of them.
  void put_before(Step step, Steps& steps) const {
    if (!steps.empty()) step.rest = rest({});
    steps.insert(steps.begin(), std::move(step));
  }

 private:
  struct Batch {
    Place place;
    std::size_t most;
    Steps steps{};
    std::vector<Place> behind{};  // each of them

    bool is_full() const { return steps.size() == most; }
    void add(Step step) {
      steps.push_back(std::move(step));
      behind.push_back(place);
    }
  };

  // One that cannot be made ends the batch, unless it is `whole` or would be the first: then it throws.
  Steps made(Place from, std::size_t most, bool whole) const {
    Batch batch{from, most};
    try {
      for (auto& place = batch.place; place.element < count() && !batch.is_full(); ++place.element) {
        const auto scope = scope_of(place.element);
        while (place.part < parts() && !batch.is_full()) add_part(scope, batch);
        if (place.part < parts()) break;
        place.part = 0;
      }
    } catch (const UnexpectedContent&) {
      if (whole || batch.steps.empty()) throw;
    }
    if (batch.place.element < count()) {
      for (std::size_t i = 0; i < batch.steps.size(); ++i) batch.steps[i].rest = rest(batch.behind[i]);
    } else {
      for (std::size_t i = 0; i + 1 < batch.steps.size(); ++i) batch.steps[i].rest = rest(batch.behind[i]);
    }
    return std::move(batch.steps);
  }

  std::function<Steps(std::size_t)> rest(Place from) const {
    return [self = shared_from_this(), from](std::size_t most) { return self->made(from, most, false); };
  }

  std::size_t count() const { return elements_.array == nullptr ? 1 : elements_.array->size(); }
  std::size_t parts() const { return list_.size() + (before_ != nullptr ? 1 : 0); }

  Scope scope_of(std::size_t element) const {
    if (elements_.array == nullptr) return scope_;
    auto frame = std::make_shared<Frame>();
    frame->outer = scope_;
    frame->element_name = elements_.name;
    frame->element = &(*elements_.array)[element];
    frame->page = elements_.page;
    return frame;
  }

  void add_part(const Scope& scope, Batch& batch) const {
    auto& part = batch.place.part;
    if (part == list_.size()) {
      const auto first = sequence_of(shared_, *before_, scope);
      ++part;
      if (first) batch.add(first->step);
      return;
    }
    const auto& definition = *list_[part];
    if (!is_wanted(definition, scope)) {
      ++part;
    } else if (!definition.repeat) {
      auto step = make_step(shared_, {&definition, scope}, nullptr);
      ++part;
      batch.add(std::move(step));
    } else {
      add_repetitions(definition, scope, batch);
    }
  }

  void add_repetitions(const StepDefinition& definition, const Scope& scope, Batch& batch) const {
    auto& repeated = batch.place.repetition;
    const auto count = whole_number(*shared_, definition, *definition.repeat, scope, "repeat", 0);
    while (repeated < count && !batch.is_full()) {
      auto step = make_step(shared_, repetition(definition, scope, repeated), nullptr);
      ++repeated;
      batch.add(std::move(step));
    }
    if (repeated < count) return;
    ++batch.place.part;
    repeated = 0;
  }

  const SharedInstantiation shared_;
  const std::vector<const StepDefinition*>& list_;
  const StepDefinition* const before_;
  const Scope scope_;
  const Elements elements_;
};

// One response of a step, and what it makes possible.
class Page {
 public:
  Page(const SharedInstantiation& shared, const StepDefinition& step, const Scope& scope,
       const Response& response)
      : shared_(shared), step_(step), scope_(scope), response_(response) {
    if (step.reads_body()) body_ = read_body(step, response);
  }

  // Where the link to the next page leads from this one, unless this is the last one or "until" has found
  // what it looks for.
  std::optional<std::string> next(std::string_view from) const {
    auto link = written_link();
    if (!link || link->empty() || has_match()) return std::nullopt;
    if (link->starts_with('/') && !link->starts_with("//")) link->insert(0, step_.next->prefix);
    auto target = link_target(*link, from);
    if (!target) {
      refuse(step_, fmt::format("expected a link to the next page, an http(s) URL or a path, found {}",
                                excerpt(link->substr(0, link->find('?')))));
    }
    return target;
  }

  std::shared_ptr<const Siblings> children() const {
    Elements elements;
    if (step_.each) elements = {step_.as, &array_at(step_, *body_, *step_.each), body_};
    return std::make_shared<const Siblings>(shared_, step_.then, &step_, bound_scope(), std::move(elements));
  }

 private:
  std::optional<std::string> written_link() const {
    if (!step_.next->pointer) return next_in_link_header(response_.headers);
    const auto* link = find(*body_, step_.next->pointer->path);
    if (link == nullptr || link->is_null()) return std::nullopt;
    if (const auto* links = link->if_array()) return next_in_link_list(*links);
    const auto text = text_of(*link);
    if (!text) {
      refuse(step_, fmt::format("expected a link to the next page at \"{}\", found {}",
                                step_.next->pointer->text, kind(link)));
    }
    return std::string(*text);
  }

  bool has_match() const {
    return step_.until && step_.until->first_match(array_at(step_, *body_, step_.until->any)) != nullptr;
  }

  Scope bound_scope() const {
    if (step_.bind.empty()) return scope_;
    auto frame = std::make_shared<Frame>();
    frame->outer = scope_;
    for (const auto& binding : step_.bind) frame->texts.emplace_back(binding.name, bound_value(binding));
    return frame;
  }

  std::string bound_value(const Binding& binding) const {
    if (!binding.pointer) return std::string(response_.headers.find(binding.header).value_or(""));
    const auto* found = find(*body_, binding.pointer->path);
    std::string text;
    if (found != nullptr && !found->is_null() && !append_scalar(*found, text)) {
      refuse(step_, fmt::format("expected a text, a number or a boolean at \"{}\" for \"{}\", found {}",
                                binding.pointer->text, binding.name, kind(found)));
    }
    return text;
  }

  const SharedInstantiation& shared_;
  const StepDefinition& step_;
  const Scope& scope_;
  const Response& response_;
  std::shared_ptr<const Json> body_;
};

// The pages with one more.
Pages with_page(const Pages& pages, std::string_view target) {
  auto more = pages ? std::make_shared<std::vector<std::size_t>>(*pages)
                    : std::make_shared<std::vector<std::size_t>>();
  more->push_back(std::hash<std::string_view>{}(without_authority(target)));
  return more;
}

std::function<Steps(const Response&)> fan_out(const SharedInstantiation& shared, const Instance& instance,
                                              Pages pages, std::string target);

std::function<std::vector<Contribution>(const Response&)> collect(const SharedInstantiation& shared,
                                                                  const Instance& instance,
                                                                  std::size_t page) {
  if (!shared->collects) return {};
  return contributions_of(shared->scenario, *instance.definition, instance.scope,
                          static_cast<std::uint32_t>(page));
}

// A page that is not the first. `pages` are those so far, this one included.
Step further_page(const SharedInstantiation& shared, const Instance& instance, const Pages& pages,
                  std::string target) {
  Step page;
  page.handling = handling_of(*shared, instance);
  page.request = request_without_target(*shared, *instance.definition, instance.scope);
  page.then = fan_out(shared, instance, pages, target);
  page.collect = collect(shared, instance, pages->size() - 1);
  if (shared->packs) {
    page.pack = [shared, instance, pages, target] {
      return pack({{instance}, target, pages}, *shared->scenario);
    };
  }
  page.request.target = std::move(target);
  return page;
}

// The page is the first of the children, so that it is on its way before what this page fans out to.
Step next_page(const SharedInstantiation& shared, const Instance& instance, const Pages& pages,
               std::string target) {
  const auto& step = *instance.definition;
  const auto hash = std::hash<std::string_view>{}(without_authority(target));
  if (std::find(pages->begin(), pages->end(), hash) != pages->end()) {
    refuse(step, fmt::format("the link to the next page leads back to an earlier one: {}",
                             excerpt(target.substr(0, target.find('?')))));
  }
  if (pages->size() == longest_chain) {
    refuse(step, fmt::format("there are more than {} pages", longest_chain));
  }
  const auto more = with_page(pages, target);
  return further_page(shared, instance, more, std::move(target));
}

std::function<Steps(const Response&)> fan_out(const SharedInstantiation& shared, const Instance& instance,
                                              Pages pages, std::string target) {
  return [shared, instance, pages = std::move(pages), from = std::move(target)](const Response& response) {
    const Page page(shared, *instance.definition, instance.scope, response);
    std::optional<Step> further;
    if (pages) {
      if (auto next = page.next(from)) further = next_page(shared, instance, pages, *std::move(next));
    }
    const auto children = page.children();
    auto steps = children->first();
    if (further) children->put_before(*std::move(further), steps);
    return steps;
  };
}

// After the step's own "after" steps comes what follows it in a sequence.
std::function<Steps()> fan_in(const SharedInstantiation& shared, const Instance& instance,
                              Continuation continuation) {
  constexpr std::size_t few = 16;  // are kept from when they were tried until they are due
  const auto& after = instance.definition->after;
  Steps steps;
  if (!continuation) {
    if (after.empty()) return {};
    auto joins = std::make_shared<const Siblings>(shared, after, nullptr, instance.scope);
    steps = joins->first();
    if (steps.size() > few) return [joins = std::move(joins)] { return joins->first(); };
  } else {
    std::vector<Instance> instances;
    if (!after.empty()) add_instances(*shared, *after.front(), instance.scope, instances);
    if (instances.empty()) {
      return [continuation = std::move(continuation)] { return Steps{continuation->step}; };
    }
    steps.push_back(make_step(shared, instances.front(), std::move(continuation)));
  }
  return [steps = std::make_shared<const Steps>(std::move(steps))] { return *steps; };
}

std::string pack_with_rest(const Instantiation& shared, const Instance& instance, const Following* rest) {
  StepOrigin origin{{instance}, {}, nullptr};
  for (; rest != nullptr; rest = rest->next.get()) origin.sequence.push_back(rest->instance);
  return pack(origin, *shared.scenario);
}

Step make_step(const SharedInstantiation& shared, const Instance& instance, Continuation continuation) {
  const auto& definition = *instance.definition;
  Step step;
  step.request = request_without_target(*shared, definition, instance.scope);
  step.request.target = first_target(*shared, definition, instance.scope);
  step.handling = handling_of(*shared, instance);
  if (definition.next || !definition.then.empty() || !definition.sequence.empty()) {
    const auto from = definition.next ? step.request.target : std::string();
    step.then = fan_out(shared, instance, definition.next ? with_page(nullptr, from) : nullptr, from);
  }
  step.collect = collect(shared, instance, 0);
  step.after = fan_in(shared, instance, continuation);
  if (shared->packs) {
    step.pack = [shared, instance, rest = std::move(continuation)] {
      return pack_with_rest(*shared, instance, rest.get());
    };
  }
  return step;
}

}  // namespace

namespace {

std::shared_ptr<const std::vector<std::string>> values_of(const Environment& environment) {
  auto values = std::make_shared<std::vector<std::string>>();
  for (const auto& [name, value] : environment) {
    if (!value.empty()) values->push_back(value);
  }
  return values;
}

}  // namespace

Instantiation::Instantiation(std::shared_ptr<const CompiledScenario> compiled, const Inputs& inputs)
    : scenario(std::move(compiled)),
      environment(inputs.environment),
      secrets(values_of(environment)),
      extra(scenario->steps.size()),
      collects(inputs.collect && scenario->collection),
      packs(inputs.pack) {
  for (std::size_t i = 0; i < extra.size(); ++i) {
    const auto& own = scenario->steps[i].headers;
    inputs.extra.for_each([&](std::string_view name, std::string_view value) {
      const bool is_own = std::any_of(own.begin(), own.end(), [&](const HeaderField& field) {
        return equal_ignoring_case(field.name, name);
      });
      if (!is_own) extra[i].add(name, value);
    });
  }
}

std::vector<Step> root_steps(std::shared_ptr<const Instantiation> shared, const Scope& variables) {
  const auto& roots = shared->scenario->roots;
  return std::make_shared<const Siblings>(std::move(shared), roots, nullptr, variables)->first();
}

UnpackStep unpacker(std::shared_ptr<const Instantiation> shared, Scope variables) {
  return [shared = std::move(shared), variables = std::move(variables)](std::string_view packed) {
    auto origin = unpack_step(packed, *shared->scenario, variables);
    if (!origin.pages) return one_after_another(shared, origin.sequence)->step;
    return further_page(shared, origin.sequence.front(), origin.pages, std::move(origin.target));
  };
}

}  // namespace overlap
