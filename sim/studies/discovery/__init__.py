"""What the runs of a study say: boxes and tipping points.

What others need of it is at the door of `sim.studies`.
"""

__all__: list[str] = []
