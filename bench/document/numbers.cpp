#include "document/numbers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace overlap {

using Json = nlohmann::json;

namespace {

// The parser tells the texts of numbers to such a visitor alone.
class Numbers : public Json::json_sax_t {
 public:
  explicit Numbers(const Location& root) : root_(root) {}

  bool number_float(double number, const std::string& text) override {
    const auto written = Json(number).dump();
    if (written != text) refuse(text, written);
    return true;
  }
  bool number_integer(std::int64_t number) override {
    if (number == 0) refuse("-0", "0");  // a zero without a sign is told as unsigned
    return true;
  }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(std::string&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

 private:
  void refuse(std::string_view text, std::string_view written) const {
    root_.refuse(fmt::format("the number {} would be sent as {}: write that, or \"{}\" if it is a text", text,
                             written, text));
  }

  const Location& root_;
};

}  // namespace

void refuse_changed_numbers(std::string_view text, const Location& root) {
  Numbers numbers(root);
  Json::sax_parse(text, &numbers);
}

}  // namespace overlap
