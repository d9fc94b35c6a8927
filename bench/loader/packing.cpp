#include "loader/packing.hpp"

#include "core/bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

namespace overlap {

namespace {

// How a frame is written: by its number among those already known, of which the variables are the first, or
// as a new one, behind the frame around it.
using FrameNumber = std::uint32_t;
constexpr FrameNumber new_frame = std::numeric_limits<FrameNumber>::max();

class ScopeWriter {
 public:
  explicit ScopeWriter(ByteWriter& out) : out_(out) {}

  void write(const Frame& frame) {
    const Frame* identity = frame.outer ? &frame : variables;
    const auto known = std::find(known_.begin(), known_.end(), identity);
    if (known != known_.end()) return out_.value(static_cast<FrameNumber>(known - known_.begin()));
    out_.value(new_frame);
    write(*frame.outer);
    out_.value(frame.texts.size());
    for (const auto& [name, text] : frame.texts) {
      out_.text(name);
      out_.text(text);
    }
    out_.text(frame.element_name);
    if (!frame.element_name.empty()) out_.text(write_value(*frame.element));
    known_.push_back(identity);
  }

 private:
  static constexpr const Frame* variables = nullptr;

  ByteWriter& out_;
  std::vector<const Frame*> known_{variables};
};

// The scenario's own copy of a name, which frames point to.
std::string_view name_in(const CompiledScenario& scenario, std::string_view name) {
  constexpr std::string_view index = "index";  // of a repetition
  if (name == index) return index;
  for (const auto& step : scenario.steps) {
    if (step.as == name) return step.as;
    for (const auto& binding : step.bind) {
      if (binding.name == name) return binding.name;
    }
  }
  throw MalformedBytes("malformed bytes: a name that the scenario does not have");
}

class ScopeReader {
 public:
  ScopeReader(ByteReader& in, const CompiledScenario& scenario, const Scope& variables)
      : in_(in), scenario_(scenario), known_{variables} {}

  Scope read() {
    const auto number = in_.value<FrameNumber>();
    if (number < known_.size()) return known_[number];
    if (number != new_frame) throw MalformedBytes("malformed bytes: a frame that was not written");
    auto frame = std::make_shared<Frame>();
    frame->outer = read();
    for (auto count = in_.value<std::size_t>(); count > 0; --count) {
      const auto name = name_in(scenario_, in_.text());
      frame->texts.emplace_back(name, in_.text());
    }
    if (const auto name = in_.text(); !name.empty()) {
      frame->element_name = name_in(scenario_, name);
      frame->page = read_value(in_.text());
      if (!frame->page) throw MalformedBytes("malformed bytes: an element that is not JSON");
      frame->element = frame->page.get();
    }
    known_.push_back(frame);
    return frame;
  }

 private:
  ByteReader& in_;
  const CompiledScenario& scenario_;
  std::vector<Scope> known_;
};

const StepDefinition* definition_at(const CompiledScenario& scenario, std::size_t index) {
  if (index >= scenario.steps.size()) {
    throw MalformedBytes("malformed bytes: a step that the scenario does not have");
  }
  return &scenario.steps[index];
}

using Texts = std::map<std::string, std::string>;

void write(ByteWriter& out, const Texts& texts) {
  out.value(texts.size());
  for (const auto& [name, text] : texts) {
    out.text(name);
    out.text(text);
  }
}

Texts read_texts(ByteReader& in) {
  Texts texts;
  for (auto count = in.value<std::size_t>(); count > 0; --count) {
    std::string name(in.text());
    texts.emplace(std::move(name), in.text());
  }
  return texts;
}

}  // namespace

std::string pack(const StepOrigin& origin, const CompiledScenario& scenario) {
  ByteWriter out;
  ScopeWriter scopes(out);
  out.value(origin.sequence.size());
  for (const auto& instance : origin.sequence) {
    out.value(static_cast<std::size_t>(instance.definition - scenario.steps.data()));
    out.value(instance.index);
    scopes.write(*instance.scope);
  }
  out.text(origin.target);
  const auto pages = origin.pages ? origin.pages->size() : 0;
  out.value(pages);
  for (std::size_t i = 0; i < pages; ++i) out.value((*origin.pages)[i]);
  return out.take();
}

StepOrigin unpack_step(std::string_view packed, const CompiledScenario& scenario, const Scope& variables) {
  ByteReader in(packed);
  ScopeReader scopes(in, scenario, variables);
  StepOrigin origin;
  for (auto count = in.value<std::size_t>(); count > 0; --count) {
    const auto* definition = definition_at(scenario, in.value<std::size_t>());
    const auto index = in.value<std::size_t>();
    origin.sequence.push_back({definition, scopes.read(), index});
  }
  if (origin.sequence.empty()) throw MalformedBytes("malformed bytes: no step");
  origin.target = in.text();
  std::vector<std::size_t> pages;
  for (auto count = in.value<std::size_t>(); count > 0; --count) pages.push_back(in.value<std::size_t>());
  in.expect_end();
  if (!pages.empty()) origin.pages = std::make_shared<const std::vector<std::size_t>>(std::move(pages));
  return origin;
}

std::string pack(const Inputs& inputs) {
  ByteWriter out;
  write(out, inputs.parameters);
  write(out, inputs.environment);
  out.value(inputs.today);
  out.text(inputs.extra.text());
  out.value(inputs.collect);
  out.value(inputs.pack);
  return out.take();
}

Inputs unpack_inputs(std::string_view packed) {
  ByteReader in(packed);
  Inputs inputs;
  inputs.parameters = read_texts(in);
  inputs.environment = read_texts(in);
  inputs.today = in.value<std::chrono::sys_days>();
  inputs.extra = Headers(std::string(in.text()));
  inputs.collect = in.value<bool>();
  inputs.pack = in.value<bool>();
  in.expect_end();
  return inputs;
}

}  // namespace overlap
