"""Builds the compiled step of the engine: ``python -m tools.step``.

The same compiler makes the same file, byte for byte, on every machine; ``python -m tools.step
--compare`` only looks whether it is the one that is kept.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sim.engine.step.shared_arrays import STEP

__all__ = ["build", "main"]

COMPILER = "Debian clang version 14."
FLAGS = (
    *("--target=wasm32", "-std=c11", "-O3", "-Wall", "-Wextra", "-Werror"),
    *("-ffreestanding", "-nostdlib"),  # nothing but what the file says
    "-ffp-contract=off",  # each sum and product is rounded by itself, as NumPy's are
    *("-mbulk-memory", "-mnontrapping-fptoint", "-msimd128"),
    *(
        "-Wl,--no-entry",
        "-Wl,--import-memory",
        "-Wl,--export=__heap_base",
        "-Wl,--export=table",
        "-Wl,--export=appraisal",
        "-Wl,--strip-all",
    ),
)


def build(target: Path) -> None:
    """Build the step.

    Raises:
        SystemExit: if there is no compiler, or another than that of Debian 12.
    """
    clang = shutil.which("clang-14") or shutil.which("clang")
    said = "" if clang is None else subprocess.check_output([clang, "--version"], text=True)
    if clang is None or not said.startswith(COMPILER):
        raise SystemExit(f"needs {COMPILER}x and lld: apt-get install clang-14 lld-14 on Debian 12")
    source = STEP.with_suffix(".c")
    # By its name alone, so that no path of this machine can get into the file.
    subprocess.run([clang, *FLAGS, "-o", target, source.name], cwd=source.parent, check=True)


def main() -> None:
    """Build the step anew, or compare what is kept with what its source gives."""
    if sys.argv[1:] != ["--compare"]:
        build(STEP)
        print(f"{STEP.name}: {STEP.stat().st_size:,} bytes")
        return
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / STEP.name
        build(fresh)
        if fresh.read_bytes() != STEP.read_bytes():
            raise SystemExit(f"{STEP.name} is not what step.c gives: make step")
    print(f"{STEP.name} is what step.c gives")


if __name__ == "__main__":
    main()
