"""scripts/micro: tables of what the micro suites measured."""
