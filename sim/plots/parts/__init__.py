"""What figures are made of: looks, labels, axes, bars, cells, marks. Private to `sim.plots`."""

__all__: list[str] = []
