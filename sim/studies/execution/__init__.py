"""Who plays the runs of a study, and where they are kept; private to `sim.studies`."""

__all__: list[str] = []
