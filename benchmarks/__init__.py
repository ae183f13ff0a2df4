"""How fast this generator is beside others, measured: `python -m benchmarks --help`. Not part of the product."""
