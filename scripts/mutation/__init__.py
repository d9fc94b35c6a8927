"""What scripts/mutate is made of: faults made on purpose, and whether the tests notice them."""
