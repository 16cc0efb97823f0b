"""What works with the dependencies alone, and what is said where an extra is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing}:
            raise ModuleNotFoundError("No module named " + name, name=name.split(".")[0])
sys.meta_path.insert(0, Missing())
import sim
pie = sim.load("splitting-a-pie")
result = sim.run(pie, runs=5)
"""
EXTRAS = {"SALib", "cloudpickle", "loky", "matplotlib", "pyarrow", "tornado", "tqdm", "xarray"}
EXTRAS |= {"scipy", "wasmtime"}


def said(code: str, missing: set[str]) -> str:
    """What a program prints where some libraries are missing."""
    program = WITHOUT.format(missing=missing) + code
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_running_explaining_and_tables_need_no_extra() -> None:
    code = (
        "print(len(result.runs), len(result.blockers()) >= 0, sim.report.report(result) != '');"
        "print(sim.explain(pie, runs=5).headline != '', sim.describe(pie).markdown() != '')"
    )
    assert said(code, EXTRAS).split() == ["5", "True", "True", "True", "True"]


@pytest.mark.slow
def test_a_figure_needs_matplotlib_alone() -> None:
    code = "print(type(sim.plots.endings(result)).__name__)"
    assert said(code, EXTRAS - {"matplotlib"}).split() == ["ShownAxes"]


@pytest.mark.slow
def test_a_stored_result_is_verified_with_what_stores_it(tmp_path: Path) -> None:
    code = f"""
sim.report.write(result, {str(tmp_path)!r})
print(sim.studies.verify({str(tmp_path)!r}).runs)
"""
    assert said(code, EXTRAS - {"pyarrow"}).split() == ["5"]


def test_what_is_missing_is_told_with_the_extra_that_brings_it() -> None:
    code = """
for act in (
    lambda: sim.plots.endings(result),
    lambda: sim.report.check_folder("nowhere", pie),
    lambda: sim.app.serve(pie),
    lambda: sim.studies.sobol_design(1, 2),
):
    try:
        act()
    except sim.errors.UsageError as error:
        print(error)
"""
    lines = said(code, EXTRAS).splitlines()
    assert [line.partition(" ")[0] for line in lines] == [
        "matplotlib",
        "pyarrow",
        "tornado",
        "SALib",
    ]
    assert all("pip install -e '.[" in line for line in lines)
