"""Bargaining theory on plain arrays: nothing here knows of scenarios."""
