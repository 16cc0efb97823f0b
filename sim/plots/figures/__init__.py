"""The figures: one per file, named like the function it holds. Their door is `sim.plots`."""

__all__: list[str] = []
