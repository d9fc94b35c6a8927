"""scripts/export: results files in the formats of other tools, one format a file."""
