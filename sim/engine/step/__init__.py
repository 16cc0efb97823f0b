"""Rounds played by a compiled step, which does the same as the NumPy engine; private to it."""

__all__: list[str] = []
