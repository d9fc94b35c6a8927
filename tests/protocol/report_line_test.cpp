#include "protocol/report_line.hpp"

#include <gtest/gtest.h>

namespace overlap {
namespace {

RunReport report_of(std::size_t requests) {
  RunReport report;
  report.elapsed = std::chrono::milliseconds(5);
  report.usage.peak_threads = 2;
  for (std::size_t i = 0; i < requests; ++i) {
    Exchange exchange;
    exchange.step = static_cast<StepId>(i);
    exchange.label = "exchanges";
    exchange.method = "GET";
    exchange.target = "/\xff";
    exchange.status = 200;
    report.trace.exchanges.push_back(exchange);
  }
  report.rows = Rows{{"a", "b"}};
  return report;
}

std::string refusal(const std::string& line) {
  try {
    run_report_from_line(line);
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

TEST(ReportLine, IsTheAnswerAsItWouldBeWrittenAtOnce) {
  for (const std::size_t requests : {0U, 1U, 3U}) {
    const auto report = report_of(requests);
    EXPECT_EQ(to_line(report), to_line(ok_answer(to_json(report))));
  }
}

TEST(ReportLine, ComesBack) {
  const auto report = run_report_from_line(to_line(report_of(3)));
  ASSERT_EQ(report.trace.exchanges.size(), 3U);
  EXPECT_EQ(report.trace.exchanges[2].step, 2U);
  EXPECT_EQ(report.trace.exchanges[2].label, "exchanges");
  EXPECT_EQ(report.elapsed, std::chrono::milliseconds(5));
  EXPECT_EQ(report.rows, (Rows{{"a", "b"}}));
}

TEST(ReportLine, IsRefusedAsTheReportIs) {
  EXPECT_EQ(refusal("nonsense"), "a line of 8 bytes is not JSON");
  EXPECT_EQ(refusal("[]"), "a line holds JSON that is not an object");
  EXPECT_EQ(refusal(R"({"ok":false,"error":"no"})"), "no");
  for (const auto* exchange : {"{}", "3", R"({"step":0,"label":7})"}) {
    auto line = to_line(report_of(0));
    const std::string none = R"("exchanges":[])";
    line.replace(line.find(none), none.size(), R"("exchanges":[)" + std::string(exchange) + "]");
    EXPECT_NE(refusal(line).find("exchanges[0]"), std::string::npos) << refusal(line);
  }
}

}  // namespace
}  // namespace overlap
