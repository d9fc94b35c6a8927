#include "mockserver/behaviour/latency_spec.hpp"

#include "mockserver/behaviour/percentile_file.hpp"
#include "mockserver/ground/spec_text.hpp"
#include "words/suggest.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace overlap::mock {

namespace {

// The shapes that may stand in this place.
struct Allowed {
  bool tables = true;
  TableSource source = TableSource::anything;
  bool capacity = true;
  bool mixtures = true;
};

Latency read_latency(std::string_view text, Allowed allowed);

[[noreturn]] void refuse(std::string_view text, std::string_view reason) {
  throw std::invalid_argument(fmt::format("latency \"{}\" {}", text, reason));
}

Duration read_duration(std::string_view whole, std::string_view part) {
  const auto duration = parse_duration(part);
  if (!duration) {
    refuse(whole,
           fmt::format("has no duration in \"{}\": write a number with ns, us, ms, s or m, like 20ms", part));
  }
  if (*duration > longest_latency) refuse(whole, "is longer than the longest delay, which is 60m");
  return *duration;
}

UniformLatency read_uniform(std::string_view whole, std::string_view range) {
  const auto dots = range.find("..");
  if (dots == std::string_view::npos)
    refuse(whole, "has no range: write uniform:LOW..HIGH, like uniform:1ms..5ms");
  const UniformLatency uniform{read_duration(whole, range.substr(0, dots)),
                               read_duration(whole, range.substr(dots + 2))};
  if (uniform.low > uniform.high) refuse(whole, "ends before it begins: write the lower bound first");
  return uniform;
}

NormalLatency read_normal(std::string_view whole, std::string_view parameters) {
  const auto comma = parameters.find(',');
  if (comma == std::string_view::npos)
    refuse(whole, "has no deviation: write normal:MEAN,DEVIATION, like normal:20ms,3ms");
  return {read_duration(whole, parameters.substr(0, comma)),
          read_duration(whole, parameters.substr(comma + 1))};
}

LognormalLatency read_lognormal(std::string_view whole, std::string_view parameters) {
  const auto comma = parameters.find(',');
  if (comma == std::string_view::npos) {
    refuse(whole, "has no sigma: write lognormal:MEDIAN,SIGMA, like lognormal:20ms,0.4");
  }
  const auto sigma = parse_number(parameters.substr(comma + 1));
  if (!sigma || *sigma < 0 || *sigma > 4) {
    refuse(whole, fmt::format("has \"{}\" where sigma stands: write a number from 0 to 4",
                              parameters.substr(comma + 1)));
  }
  return {read_duration(whole, parameters.substr(0, comma)), *sigma};
}

// Longer than any that a person writes.
constexpr std::size_t longest_spec = 4096;

// "NUMBER%:" at the beginning of the text.
struct Share {
  double percent = 0;
  std::size_t size = 0;
};

std::optional<Share> read_share(std::string_view text) {
  constexpr std::size_t longest_number = 32;
  const auto end = text.substr(0, longest_number).find("%:");
  if (end == std::string_view::npos) return std::nullopt;
  const auto percent = parse_number(text.substr(0, end));
  if (!percent) return std::nullopt;
  return Share{*percent, end + 2};
}

// Parts may have commas of their own, so a part ends only where the next one begins with its share.
std::size_t end_of_part(std::string_view text) {
  for (auto comma = text.find(','); comma != std::string_view::npos; comma = text.find(',', comma + 1)) {
    if (read_share(text.substr(comma + 1))) return comma;
  }
  return text.size();
}

MixtureLatency read_mixture(std::string_view whole, std::string_view parts, Allowed allowed) {
  allowed.mixtures = false;
  allowed.capacity = false;
  MixtureLatency mixture;
  double sum = 0;
  for (;;) {
    const auto share = read_share(parts);
    if (!share)
      refuse(whole, "has a part without a share: write mix:SHARE%:SPEC,..., like mix:95%:20ms,5%:1s");
    if (share->percent <= 0 || share->percent > 100)
      refuse(whole, fmt::format("has a share of {} %: write one above 0 and up to 100", share->percent));
    parts.remove_prefix(share->size);
    const auto end = end_of_part(parts);
    mixture.parts.push_back({share->percent, read_latency(parts.substr(0, end), allowed)});
    sum += share->percent;
    if (end == parts.size()) break;
    parts.remove_prefix(end + 1);
  }
  if (std::abs(sum - 100) > 1e-6)
    refuse(whole, fmt::format("has shares that add up to {} %: they must add up to 100", sum));
  return mixture;
}

TableLatency read_table(std::string_view whole, std::string_view source, Allowed allowed) {
  const auto hash = source.rfind('#');
  const auto path = source.substr(0, hash);
  if (path.empty()) refuse(whole, "names no file: write table:FILE or table:FILE#BENCHMARK");
  const auto name = hash == std::string_view::npos ? "" : source.substr(hash + 1);
  return {std::string(source), read_percentile_file(std::string(path), name, allowed.source)};
}

CapacityLatency read_capacity(std::string_view whole, std::string_view parameters, Allowed allowed) {
  allowed.capacity = false;
  const auto comma = parameters.find(',');
  if (comma == std::string_view::npos)
    refuse(whole, "says not how long each one takes: write capacity:N,SPEC, like capacity:8,20ms");
  const auto places = parse_whole(parameters.substr(0, comma));
  if (!places || *places < 1 || *places > 1'000'000) {
    refuse(whole, fmt::format("has \"{}\" where the number of places stands: write a whole number from 1 to "
                              "1000000",
                              parameters.substr(0, comma)));
  }
  return {static_cast<unsigned>(*places),
          std::make_shared<const Latency>(read_latency(parameters.substr(comma + 1), allowed))};
}

Latency read_latency(std::string_view text, Allowed allowed) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return FixedLatency{read_duration(text, text)};
  const auto shape = text.substr(0, colon);
  const auto parameters = text.substr(colon + 1);
  if (shape == "uniform") return read_uniform(text, parameters);
  if (shape == "normal") return read_normal(text, parameters);
  if (shape == "lognormal") return read_lognormal(text, parameters);
  if (shape == "mix") {
    if (!allowed.mixtures) refuse(text, "is a mixture in a mixture: write its parts into the outer one");
    return read_mixture(text, parameters, allowed);
  }
  if (shape == "table") {
    if (!allowed.tables) refuse(text, "is a file of the server's machine: a request cannot name one");
    return read_table(text, parameters, allowed);
  }
  if (shape == "capacity") {
    if (!allowed.capacity)
      refuse(text, "is a queue, which only a route can have: write capacity:N,SPEC around the whole");
    return read_capacity(text, parameters, allowed);
  }
  static const std::vector<std::string> shapes{"uniform", "normal", "lognormal", "mix", "table", "capacity"};
  throw std::invalid_argument(unknown_name("latency shape", "shapes", shape, shapes));
}

Latency read_whole(std::string_view text, Allowed allowed) {
  if (text.size() > longest_spec)
    throw std::invalid_argument(fmt::format("a latency is written in at most {} bytes", longest_spec));
  return read_latency(text, allowed);
}

std::string text_of(const FixedLatency& fixed) {
  return duration_text(fixed.value);
}

std::string text_of(const UniformLatency& uniform) {
  return fmt::format("uniform:{}..{}", duration_text(uniform.low), duration_text(uniform.high));
}

std::string text_of(const NormalLatency& normal) {
  return fmt::format("normal:{},{}", duration_text(normal.mean), duration_text(normal.deviation));
}

std::string text_of(const LognormalLatency& lognormal) {
  return fmt::format("lognormal:{},{}", duration_text(lognormal.median), number_text(lognormal.sigma));
}

std::string text_of(const TableLatency& table) {
  return "table:" + table.source;
}

std::string text_of(const MixtureLatency& mixture) {
  std::string text = "mix:";
  for (const auto& part : mixture.parts) {
    if (&part != mixture.parts.data()) text += ',';
    text += fmt::format("{}%:{}", number_text(part.percent), to_string(part.latency));
  }
  return text;
}

std::string text_of(const CapacityLatency& capacity) {
  return fmt::format("capacity:{},{}", capacity.places, to_string(*capacity.service));
}

}  // namespace

Latency parse_latency(std::string_view text) {
  return read_whole(text, {});
}

Latency parse_sent_latency(std::string_view text) {
  return read_whole(text, {.source = TableSource::regular_file});
}

Latency parse_request_latency(std::string_view text) {
  return read_whole(text, {.tables = false, .capacity = false});
}

std::string to_string(const Latency& latency) {
  return std::visit([](const auto& shape) { return text_of(shape); }, latency);
}

}  // namespace overlap::mock
