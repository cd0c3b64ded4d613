"""What Weiquan can carry, against floors of our own measured in the same run: ``python -m benchmarks [--quick]``."""
