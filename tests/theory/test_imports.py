"""Theory works on plain arrays: it can be used where nothing but NumPy is installed."""

import subprocess
import sys
from pathlib import Path

import sim.theory

HEAVY = ("pandas", "ruamel", "scipy", "simpy")


def test_theory_loads_no_library_but_numpy() -> None:
    folder = Path(sim.theory.__file__).parent
    modules = [f"sim.theory.{path.stem}" for path in folder.glob("[!_]*.py")]
    code = f"import sys; sys.modules.update(dict.fromkeys({HEAVY})); import {', '.join(modules)}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert len(modules) == len(sim.theory.__all__)
