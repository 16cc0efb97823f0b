"""A setting of the explorer as text that makes it again: Python, or a YAML variant."""

from __future__ import annotations

import re
from pathlib import Path

from sim.app.result_cache import MOST, ResultCache
from sim.app.setting import Setting
from sim.inputs.documents import Node, to_node, to_yaml
from sim.inputs.merge import overlay
from sim.inputs.read_scenario import tree_of

__all__ = ["as_python", "as_yaml", "difference"]

_REASON = "what if: fixed in the explorer"
"""What a value that was set rests on."""

_NAMING = ("id", "session")
_NO_TEXT = ("null", "true", "false")


def as_python(results: ResultCache, setting: Setting, base: Setting | None = None) -> str:
    """Python that runs the setting; and the base, if one is pinned, and compares the two.

    A scenario that stands in no file is called ``scenario``, as whoever explores it has it.
    """
    lines = ["import sim", ""]
    if base is None:
        lines.append(f"result = {_run(results, setting)}")
        lines.append("print(result.endings())")
    else:
        lines.append(f"base = {_run(results, base)}")
        lines.append(f"result = {_run(results, setting)}")
        lines.append("print(sim.compare(base, result).endings())")
    return "\n".join(lines) + "\n"


def _run(results: ResultCache, setting: Setting) -> str:
    name = setting.variant or results.name
    scenario = "scenario" if name is None else f"sim.load({_quoted(name)})"
    changes = setting.changes(results.base(setting))
    if changes:
        lines = (f"    {_quoted(path)}: {_python(value)},\n" for path, value in changes.items())
        scenario += f".vary({{\n{''.join(lines)}}})"
    return f"sim.run({scenario}, runs={MOST:_}, seed={results.seed})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _python(value: object) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{_quoted(key)}: {_python(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    return _quoted(value) if isinstance(value, str) else repr(value)


def as_yaml(results: ResultCache, setting: Setting) -> str:
    """A scenario file that says the setting.

    It extends the file of the scenario or the variant, beside which it is to be saved, and says
    what differs. A scenario that stands in no file is written out, and so is one that no variant
    can say.
    """
    base = results.base(setting)
    title = to_node({"title": f"{base.title}: what if"})

    varied = tree_of(base.vary(setting.changes(base, _REASON)))
    file = results.file if not setting.variant else Path(tree_of(base).file)
    differs = difference(tree_of(base), varied)
    if file is None or differs is varied:
        whole = {**varied.value, **title.value}
        return _plain(to_yaml(Node(whole)))
    kept = differs.value if isinstance(differs, Node) else {}
    written = {"extends": to_node(file.name), **title.value, **kept}
    return f"# Save it beside {file.name}, which it extends.\n{_plain(to_yaml(Node(written)))}"


def difference(base: Node, varied: Node, key: str = "") -> Node | None:
    """The least that, laid over one tree, makes the other; None if they say the same.

    Whether less than the whole will do is found by laying it over (`sim.inputs.merge.overlay`).
    """
    if base.plain() == varied.plain():
        return None
    less = _less(base, varied)
    if less is not None and overlay(base, less, key).plain() == varied.plain():
        return less
    return varied


def _less(base: Node, varied: Node) -> Node | None:
    """What differs between two mappings, or two lists of named entries."""
    if isinstance(base.value, dict) and isinstance(varied.value, dict):
        found = {}
        for key, node in varied.value.items():
            differs = difference(base.value[key], node, key) if key in base.value else node
            if differs is not None:
                found[key] = differs
        gone = {key: Node(None) for key in base.value if key not in varied.value}
        return Node({**found, **gone})
    if isinstance(base.value, list) and isinstance(varied.value, list):
        entries = []
        for before, after in zip(base.value, varied.value, strict=False):
            differs, name = difference(before, after), _naming(after)
            if differs is not None and name:
                entries.append(Node({name: after.value[name], **differs.value}))
        return Node(entries)
    return None


def _naming(node: Node) -> str:
    """The key that names an entry of a list; empty if it has no name."""
    keys = node.value if isinstance(node.value, dict) else ()
    return next((key for key in _NAMING if key in keys), "")


def _plain(yaml: str) -> str:
    """YAML without quotes around keys that need none."""

    def bare(match: re.Match[str]) -> str:
        indent, key = match.groups()
        return match.group() if key in _NO_TEXT else f"{indent}{key}:"

    return re.sub(r'^([ -]*)"([A-Za-z_][A-Za-z0-9_]*)":', bare, yaml, flags=re.MULTILINE)
