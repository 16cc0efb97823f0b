"""Finding files, and what they are called."""

import sim


def test_titles_are_those_of_the_files_that_ship() -> None:
    files = sim.inputs.shipped()
    assert {name: sim.inputs.title_of(path) for name, path in files.items()} == {
        name: sim.load(path).title for name, path in files.items()
    }
    for path in sim.inputs.shipped_studies().values():
        assert f"\ntitle: {sim.inputs.title_of(path)}\n" in "\n" + path.read_text(encoding="utf-8")
