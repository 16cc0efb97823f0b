"""Libraries that are loaded when they are used."""

import subprocess
import sys

import pytest

from sim.errors import UsageError
from sim.libraries import Library


def test_a_library_is_loaded_when_something_of_it_is_used() -> None:
    code = (
        "import sys; from sim.libraries import pd; before = 'pandas' in sys.modules;"
        "pd.Series; print(before, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_what_is_of_the_library_is_the_same_thing() -> None:
    import json

    assert Library("json").dumps is json.dumps


def test_who_lacks_a_library_is_told_which_extra_brings_it() -> None:
    missing = Library("no_such_library", "studies")
    with pytest.raises(UsageError, match=r"no_such_library is missing.*\[studies\]"):
        _ = missing.anything


def test_what_always_comes_along_is_no_mistake_of_the_user() -> None:
    missing = Library("no_such_library")
    with pytest.raises(ModuleNotFoundError):
        _ = missing.anything
