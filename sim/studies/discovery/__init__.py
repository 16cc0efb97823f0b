"""What the runs of a study say: boxes and tipping points.

Others find what they need of it in `sim.studies`.
"""

__all__: list[str] = []
