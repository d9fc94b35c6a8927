"""scripts/compare: what changed between two results files, and whether that is a regression."""
