"""The compiled step, which does the same as the NumPy engine, and its memory; private to it."""

__all__: list[str] = []
