#include "document/numbers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace overlap {

using Json = nlohmann::json;

namespace {

// The parser tells the texts of numbers to such a visitor alone.
class Numbers : public Json::json_sax_t {
 public:
  std::vector<ChangedNumber> changed;

  bool number_float(double number, const std::string& text) override {
    auto written = Json(number).dump();
    if (written != text) changed.push_back({pointer(), text, std::move(written)});
    return passed();
  }
  bool number_integer(std::int64_t number) override {
    // A zero without a sign is told as unsigned.
    if (number == 0) changed.push_back({pointer(), "-0", "0"});
    return passed();
  }
  bool number_unsigned(std::uint64_t) override { return passed(); }
  bool null() override { return passed(); }
  bool boolean(bool) override { return passed(); }
  bool string(std::string&) override { return passed(); }
  bool binary(Json::binary_t&) override { return passed(); }
  bool start_object(std::size_t) override { return open(false); }
  bool key(std::string& name) override {
    levels_.back().key = name;
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

 private:
  struct Level {
    bool is_array;
    std::size_t index = 0;
    std::string key = {};
  };

  bool open(bool is_array) {
    levels_.push_back({is_array});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return passed();
  }
  bool passed() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }

  std::string pointer() const {
    Json::json_pointer pointer;
    for (const auto& level : levels_) {
      if (level.is_array) {
        pointer.push_back(std::to_string(level.index));
      } else {
        pointer.push_back(level.key);
      }
    }
    return pointer.to_string();
  }

  std::vector<Level> levels_;
};

}  // namespace

std::vector<ChangedNumber> changed_numbers(std::string_view text) {
  Numbers numbers;
  Json::sax_parse(text, &numbers);
  return std::move(numbers.changed);
}

void refuse_changed_numbers(std::string_view text, const Location& root) {
  const auto changed = changed_numbers(text);
  if (changed.empty()) return;
  const auto& first = changed.front();
  root.refuse(fmt::format("the number {} would be sent as {}: write that, or \"{}\" if it is a text",
                          first.text, first.written, first.text));
}

}  // namespace overlap
