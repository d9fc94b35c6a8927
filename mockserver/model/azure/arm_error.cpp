#include "mockserver/model/azure/arm_error.hpp"

namespace overlap::mock {

Json to_json(const ArmError& error) {
  return {{"error", {{"code", error.code}, {"message", error.message}}}};
}

}  // namespace overlap::mock
