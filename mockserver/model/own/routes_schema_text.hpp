// The JSON Schema of routes files, embedded.
#pragma once

namespace overlap::mock {

/// mockserver/routes.schema.json as it was when this library was built.
extern const char* const routes_schema_text;

}  // namespace overlap::mock
