"""Libraries that are loaded when something of them is first used.

A file says ``from sim.libraries import pd`` and uses it like the module. So `sim list` needs no
table, a worker no figures, and a run whose numbers are uniform no special functions; and who has
not installed what a call needs is told which extra brings it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError

__all__ = [
    "Library",
    "cloudpickle",
    "loky",
    "morris_sample",
    "pa",
    "pads",
    "pc",
    "pd",
    "pq",
    "qmc",
    "sobol_sample",
    "special",
    "tqdm",
]


class Library:
    """A module that is loaded when something of it is first used.

    Args:
        module: Its name.
        extra: The extra of this package that brings it; empty if it is always there.
    """

    def __init__(self, module: str, extra: str = "") -> None:
        self._module = module
        self._extra = extra

    def __getattr__(self, name: str) -> Any:
        """Something of the module.

        Raises:
            UsageError: if it is not installed, and an extra brings it.
        """
        if name.startswith("__"):  # what looks through modules asks for these, and is no use
            raise AttributeError(name)
        try:
            found = getattr(import_module(self._module), name)
        except ModuleNotFoundError as error:
            if not self._extra:
                raise
            message = (
                f"{error.name} is missing; it comes with the extra '{self._extra}':"
                f" pip install -e '.[{self._extra}]' in the checkout"
            )
            raise UsageError(message) from None
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    import cloudpickle
    import loky
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as pads
    import pyarrow.parquet as pq
    from SALib.sample import morris as morris_sample
    from SALib.sample import sobol as sobol_sample
    from scipy import special
    from scipy.stats import qmc
    from tqdm import auto as tqdm
else:
    pd = Library("pandas")
    special = Library("scipy.special")
    qmc = Library("scipy.stats.qmc")
    tqdm = Library("tqdm.auto")
    pa = Library("pyarrow", "studies")
    pc = Library("pyarrow.compute", "studies")
    pads = Library("pyarrow.dataset", "studies")
    pq = Library("pyarrow.parquet", "studies")
    cloudpickle = Library("cloudpickle", "studies")
    loky = Library("loky", "studies")
    morris_sample = Library("SALib.sample.morris", "studies")
    sobol_sample = Library("SALib.sample.sobol", "studies")
