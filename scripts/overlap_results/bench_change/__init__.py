"""scripts/bench_change: two commits, built beside the checkout at hand."""
