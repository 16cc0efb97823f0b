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
    "fsspec",
    "load_now",
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
    "wasmtime",
    "xr",
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
        found = getattr(self.load(), name)
        setattr(self, name, found)
        return found

    def load(self) -> Any:
        """The module itself.

        Raises:
            UsageError: if it is not installed, and an extra brings it.
        """
        try:
            return import_module(self._module)
        except ModuleNotFoundError as error:
            if not self._extra:
                raise
            message = (
                f"{error.name} is missing; it comes with the extra '{self._extra}':"
                f" pip install -e '.[{self._extra}]' in the checkout"
            )
            raise UsageError(message) from None


def load_now(library: Any) -> None:
    """Make sure that a library is there, before anything is worked out that would be lost.

    Raises:
        UsageError: if it is not installed, and an extra brings it.
    """
    if isinstance(library, Library):
        library.load()


if TYPE_CHECKING:
    import cloudpickle
    import fsspec
    import loky
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as pads
    import pyarrow.parquet as pq
    import wasmtime
    import xarray as xr
    from SALib.sample import morris as morris_sample
    from SALib.sample import sobol as sobol_sample
    from scipy import special
    from scipy.stats import qmc
    from tqdm import auto as tqdm
else:
    pd = Library("pandas")
    special = Library("scipy.special", "studies")
    qmc = Library("scipy.stats.qmc", "studies")
    tqdm = Library("tqdm.auto")
    pa = Library("pyarrow", "files")
    pc = Library("pyarrow.compute", "files")
    pads = Library("pyarrow.dataset", "files")
    pq = Library("pyarrow.parquet", "files")
    cloudpickle = Library("cloudpickle", "studies")
    loky = Library("loky", "studies")
    fsspec = Library("fsspec", "remote")
    xr = Library("xarray", "studies")
    morris_sample = Library("SALib.sample.morris", "studies")
    sobol_sample = Library("SALib.sample.sobol", "studies")
    wasmtime = Library("wasmtime", "fast")
