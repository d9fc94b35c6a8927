#include "azure.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace overlap::azure_inventory {

namespace json = boost::json;

namespace {

constexpr std::string_view compute = "2024-03-01";

json::value parse(const Response& response) {
  boost::system::error_code error;
  auto body = json::parse({response.body.data(), response.body.size()}, error);
  if (error) throw UnexpectedContent("expected JSON, found something else");
  return body;
}

const json::value& member(const json::value& body, std::string_view pointer) {
  boost::system::error_code error;
  const auto* found = body.find_pointer({pointer.data(), pointer.size()}, error);
  if (found == nullptr)
    throw UnexpectedContent(fmt::format("expected something at {}, found nothing", pointer));
  return *found;
}

std::string_view text(const json::value& value) {
  const auto& string = value.as_string();
  return {string.data(), string.size()};
}

std::string next_link(const json::value& body) {
  const auto* link = body.as_object().if_contains("nextLink");
  return link != nullptr && link->is_string() ? std::string(text(*link)) : std::string();
}

bool begins(const json::value& event, bool running) {
  if (text(member(event, "/status/value")) != "Succeeded") return false;
  const auto operation = text(member(event, "/operationName/value"));
  if (!running) return operation == "Microsoft.Compute/virtualMachines/deallocate/action";
  return operation == "Microsoft.Compute/virtualMachines/start/action" ||
         operation == "Microsoft.Compute/virtualMachines/write";
}

}  // namespace

Requests::Requests(const Scenario& scenario)
    : since_(scenario.variables.at("since")), headers_(scenario.roots.front().request.headers) {}

Request Requests::get(const char* label, std::string target) const {
  Request request;
  request.label = label;
  request.target = std::move(target);
  request.headers = headers_;
  return request;
}

Request Requests::subscriptions() const {
  return get("subscriptions", "/subscriptions?api-version=2022-12-01");
}

Request Requests::groups(const std::string& subscription) const {
  return get("groups", subscription + "/resourcegroups?api-version=2021-04-01");
}

Request Requests::vms(const std::string& group) const {
  return get("vms",
             fmt::format("{}/providers/Microsoft.Compute/virtualMachines?api-version={}", group, compute));
}

Request Requests::instance_view(const std::string& vm) const {
  return get("instance_view", fmt::format("{}/instanceView?api-version={}", vm, compute));
}

Request Requests::size(const std::string& vm) const {
  return get("size", fmt::format("{}?api-version={}", vm, compute));
}

Request Requests::location(const std::string& vm) const {
  return get("location", fmt::format("{}?api-version={}", vm, compute));
}

Request Requests::log(const std::string& vm, bool running) const {
  const auto subscription = vm.substr(0, vm.find('/', std::string_view("/subscriptions/").size()));
  return get(running ? "activity_log_running" : "activity_log_deallocated",
             fmt::format("{}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01"
                         "&$filter=eventTimestamp%20ge%20'{}T00:00:00Z'%20and%20resourceUri%20eq%20'{}'"
                         "&$select=operationName,eventTimestamp,status",
                         subscription, since_, vm));
}

Request Requests::page(const Request& list, const std::string& link) const {
  return get(list.label.c_str(), link);
}

List read_list(const Response& response) {
  const auto body = parse(response);
  List list;
  for (const auto& item : member(body, "/value").as_array()) list.ids.emplace_back(text(item.at("id")));
  list.next = next_link(body);
  return list;
}

Power read_power(const Response& response) {
  const auto body = parse(response);
  boost::system::error_code error;
  const auto* code = body.find_pointer("/statuses/1/code", error);
  if (code == nullptr) return Power::other;
  if (text(*code) == "PowerState/running") return Power::running;
  return text(*code) == "PowerState/deallocated" ? Power::deallocated : Power::other;
}

std::string read_log(const Response& response, bool running) {
  const auto body = parse(response);
  const auto& events = member(body, "/value").as_array();
  const bool found = std::any_of(events.begin(), events.end(),
                                 [running](const json::value& event) { return begins(event, running); });
  return found ? std::string() : next_link(body);
}

}  // namespace overlap::azure_inventory
