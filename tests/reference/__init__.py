"""The rules of a run in plain Python, one run at a time: what the engine is held against."""
