"""After the signature: whether an agreement holds, as a problem of commitment."""

from sim.aftermath.spec import Aftermath, BaseRate, check_sides, read_aftermath

__all__ = ["Aftermath", "BaseRate", "check_sides", "read_aftermath"]
