"""The main table of a thing, as a DataFrame and as LaTeX."""

from __future__ import annotations

import math
import numbers
from abc import ABC, abstractmethod
from typing import Any

from sim.libraries import pd
from sim.model.naming import readable

__all__ = ["OfEndings", "WithTable", "latex"]

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}

_DIGITS = 3
"""So many significant digits has a number; what is a whole number is written as one."""


class WithTable(ABC):
    """Something that has one main table."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Its main table, as a DataFrame."""

    def to_latex(self) -> str:
        """The same table for a paper; see `latex`."""
        return latex(self.to_frame())


class OfEndings(WithTable):
    """Something whose main table says how runs end."""

    @abstractmethod
    def endings(self) -> pd.DataFrame:
        """How runs end."""

    def to_frame(self) -> pd.DataFrame:
        """The table of `endings`, as a DataFrame."""
        return self.endings()


def latex(table: pd.DataFrame) -> str:
    """A table of this package as LaTeX, for ``booktabs``.

    Names are written as words and escaped. Numbers have three significant digits, and all digits
    before the point. Missing values are empty. It does not need the packages that
    ``DataFrame.to_latex`` needs.

    Args:
        table: Any table of `sim`; its index comes first if it has a name.
    """
    if any(table.index.names):
        table = table.reset_index()
    right = [pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]
    head = (_escaped(readable(str(name))) for name in table.columns)
    rows = [" & ".join(map(_cell, row)) for row in table.itertuples(index=False, name=None)]
    lines = [
        rf"\begin{{tabular}}{{{''.join('r' if number else 'l' for number in right)}}}",
        r"\toprule",
        rf"{' & '.join(head)} \\",
        r"\midrule",
        *(rf"{row} \\" for row in rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, numbers.Number) and not isinstance(value, bool):
        number = float(value)  # type: ignore[arg-type]  # complex numbers are in no table
        if math.isfinite(number):
            return _number(number)
    return _escaped(readable(str(value)))


def _number(number: float) -> str:
    """A number with sensible digits; what is very small as a power of ten, as a paper has it."""
    text = f"{number:.{_DIGITS}g}"
    if number.is_integer() or abs(float(text)) >= 10**_DIGITS:
        text = f"{number:.0f}"
    if "e" in text:
        digits, _, power = text.partition("e")
        return rf"${digits} \times 10^{{{int(power)}}}$"
    return f"${text}$" if number < 0 else text


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in text)
