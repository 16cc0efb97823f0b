"""The suite sees the same random examples every time; long hunts are started by hand."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("suite")
