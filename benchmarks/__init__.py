"""How fast the engine is: ``python -m benchmarks`` prints figures and ratios."""
