// The JSON Schema of scenario files, embedded.
#pragma once

namespace overlap {

/// scenarios/schema.json as it was when this library was built.
extern const char* const schema_text;

}  // namespace overlap
