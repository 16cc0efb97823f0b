"""The checks of the house find what is planted in a small made-up one, and say where."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import tree

ORDER = ["ground", "first", "second", "__init__"]

SOUND = {
    "__init__": "__all__ = []\n",
    "ground": "class Stone: ...\n",
    "first/__init__": "from house.first.bed import Bed\n\n__all__ = ['Bed']\n",
    "first/bed": "from house.ground import Stone\n\n__all__ = ['Bed']\n\nclass Bed(Stone): ...\n",
    "first/chair": "from house.first.bed import Bed\n\n__all__ = ['seat']\n\nseat = Bed()\n",
    "second/__init__": "__all__ = ['roof']\n\nroof = 1\n",
    "second/lamp": "from house.first import Bed\n\n__all__ = ['light']\n\nlight = Bed()\n",
}

Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Builds the sound house with some files changed or added, each time in a place of its own."""
    numbers = itertools.count()

    def built(changes: dict[str, str] | None = None) -> Path:
        house = tmp_path / str(next(numbers)) / "house"
        for name, text in (SOUND | (changes or {})).items():
            path = house / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return house

    return built


def test_a_sound_house_has_no_faults(build: Build) -> None:
    house = build()
    assert tree.unplaced(house, ORDER) == []
    assert tree.upward(house, ORDER) == []
    assert tree.circles(house) == []
    assert tree.own_doors(house) == []
    assert tree.borrowed(house) == []
    assert tree.not_offered(house) == []
    assert tree.without_list(house) == []
    assert tree.doubled_files(house, {"__init__"}) == []
    assert tree.doubled_classes(house) == []
    assert tree.long_files(house, 10) == []
    assert tree.skipped(house) == {}


def test_a_room_without_a_place_and_a_place_without_a_room(build: Build) -> None:
    house = build({"cellar": ""})
    assert tree.unplaced(house, [*ORDER, "attic"]) == [
        "cellar has no place in the order",
        "there is no attic",
    ]


def test_an_import_through_a_door_counts_for_the_door_and_for_the_file_behind_it(
    build: Build,
) -> None:
    links = tree.graph(build())
    assert set(links["house.second.lamp"]) == {"house.first", "house.first.bed"}


def test_who_imports_a_file_imports_its_door_unless_it_stands_behind_it(build: Build) -> None:
    house = build({"second/lamp": "from house.first.bed import Bed\n"})
    assert set(tree.graph(house)["house.second.lamp"]) == {"house.first", "house.first.bed"}
    assert set(tree.graph(house)["house.first.chair"]) == {"house.first.bed"}


UPWARD = {
    "plain": "from house.second.lamp import light\n",
    "as a module": "import house.second.lamp\n",
    "as a file of a package": "from house.second import lamp\n",
    "for type checkers": "if TYPE_CHECKING:\n    from house.second.lamp import light\n",
    "in a function": "def late():\n    from house.second.lamp import light\n",
    "by its name": "lamp = import_module('house.second.lamp')\n",
}


@pytest.mark.parametrize("text", UPWARD.values(), ids=UPWARD)
def test_an_import_upward_is_named_with_the_way_back(text: str, build: Build) -> None:
    house = build({"first/bed": f"{text}\nclass Bed:\n    pass\n"})
    line = 1 + text.splitlines().index(next(t for t in text.splitlines() if "second" in t))
    assert tree.upward(house, ORDER) == [
        f"first/bed.py:{line} imports upward: first/bed.py -> second/lamp.py -> first/bed.py"
    ]


def test_an_import_upward_that_leads_nowhere_back(build: Build) -> None:
    house = build({"ground": "from house.second import roof\n"})
    assert tree.upward(house, ORDER) == [
        "ground.py:1 imports upward: ground.py -> second/__init__.py"
    ]


def test_nobody_imports_the_door_of_the_house(build: Build) -> None:
    house = build({"ground": "import house\n"})
    assert tree.upward(house, ORDER) == ["ground.py:1 imports upward: ground.py -> __init__.py"]


def test_a_circle_of_files_is_named_as_a_chain(build: Build) -> None:
    house = build(
        {
            "second/lamp": "from house.second.wire import copper\n\nlight = 1\n",
            "second/wire": "from house.second.plug import pin\n\ncopper = 1\n",
            "second/plug": "if TYPE_CHECKING:\n    import house.second.lamp\n\npin = 1\n",
        }
    )
    assert tree.circles(house) == [
        "second/lamp.py -> second/wire.py -> second/plug.py -> second/lamp.py"
    ]


def test_a_circle_of_rooms_without_a_circle_of_files(build: Build) -> None:
    house = build(
        {
            "first/bed": "from house.second.lamp import light\n\nclass Bed:\n    pass\n",
            "second/__init__": "",
            "second/lamp": "light = 1\n",
            "second/chest": "from house.first.chair import seat\n",
        }
    )
    assert tree.circles(house) == [
        "first/bed.py -> second/lamp.py, second/chest.py -> first/chair.py"
    ]


def test_a_circle_between_a_package_within_and_its_neighbour(build: Build) -> None:
    house = build(
        {
            "second/shelf/__init__": "",
            "second/shelf/book": "from house.second.lamp import light\n\npage = 1\n",
            "second/lamp": "from house.second.shelf import book\n\nlight = 1\n",
        }
    )
    assert tree.circles(house) == [
        "second/lamp.py -> second/shelf/book.py -> second/lamp.py",
    ]


def test_a_file_does_not_go_through_its_own_door(build: Build) -> None:
    chair = {"first/chair": "from house.first import Bed\n\nseat = Bed()\n"}
    house = build(chair)
    assert tree.own_doors(house) == ["first/chair.py:1 imports its own door, first/__init__.py"]
    # Only once the door takes something from it is there a circle.
    assert tree.circles(house) == []
    door = {"first/__init__": SOUND["first/__init__"] + "from house.first.chair import seat\n"}
    assert tree.circles(build(chair | door)) == [
        "first/__init__.py -> first/chair.py -> first/__init__.py"
    ]


def test_a_relative_import_is_a_fault(build: Build) -> None:
    house = build({"first/chair": "from .bed import Bed\n"})
    assert tree.own_doors(house) == ["first/chair.py:1 is a relative import"]


def test_libraries_out_of_their_rooms(build: Build) -> None:
    house = build(
        {"first/chair": "def late():\n    import wood.oak\n", "ground": "import numpy.fft\n"}
    )
    assert tree.strays(house, {"wood": {"second"}}) == ["first/chair.py:2 imports wood.oak"]
    assert tree.beyond(house, "ground", {"stone"}) == ["ground.py:1 imports numpy.fft"]
    assert tree.beyond(house, "ground", {"numpy"}) == []


def test_names_of_others_in_a_list(build: Build) -> None:
    house = build(
        {
            "first/chair": "from house.ground import Stone\n\n__all__ = ['Stone', 'ghost']\n",
            "second/__init__": "from house.ground import Stone\n\n__all__ = ['Stone', 'lamp']\n",
        }
    )
    assert tree.borrowed(house) == [
        "first/chair.py lists Stone, which is of house.ground",
        "first/chair.py lists ghost, which it does not have",
        "second/__init__.py lists Stone, which is of house.ground",
    ]


def test_names_taken_from_where_they_are_not_at_home(build: Build) -> None:
    house = build({"second/lamp": "from house.first.bed import Stone\n"})
    fault = "second/lamp.py:1 imports Stone from first/bed.py, which does not offer it"
    assert tree.not_offered(house) == [fault]


def test_a_module_that_imports_lists_its_own_names(build: Build) -> None:
    house = build({"second/lamp": "from house.first import Bed\n\nlight = Bed()\n"})
    assert tree.without_list(house) == ["second/lamp.py has no __all__"]


def test_doubled_names(build: Build) -> None:
    house = build({"second/bed": "class Bed:\n    pass\n"})
    assert tree.doubled_files(house, {"__init__"}) == ["bed: first/bed.py, second/bed.py"]
    assert tree.doubled_files(house, {"__init__", "bed"}) == []
    assert tree.doubled_files(house, {"__init__"}, "second") == []
    assert tree.doubled_classes(house) == ["Bed: first/bed.py, second/bed.py"]


def test_long_files_and_statements_kept_from_being_formatted(build: Build) -> None:
    house = build({"ground": "stones = [1,2]  # fmt: " + "skip\n" + "\n" * 9})
    assert tree.long_files(house, 9) == ["ground.py has 10 lines"]
    assert tree.skipped(house) == {"house/ground.py": 1}


def test_an_import_from_a_test_module(build: Build) -> None:
    house = build(
        {"second/test_lamp": "", "second/lamp": "from house.second.test_lamp import light\n"}
    )
    assert tree.imported_tests(house) == ["house.second.lamp:1 imports house.second.test_lamp"]
