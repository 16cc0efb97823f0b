"""What holds for the defaults, measured on generated negotiations, and what does not.

``make behaviour`` writes docs/behaviour.md anew; a test plays the quick rows again and holds them
current. A row that fails stays on the page, and says so. That all hold does not mean that nothing is ever
missed: with lines that only their owners know of, two parties can run out of time before one of
them tries what both could sign. Of the negotiations that are not on this page, number 5117 is one.

Written by `make behaviour`; a test plays the quick rows again and fails if they are not current.
"""

_HEAD = "| | over | asked | came out | |\n| --- | --- | --- | --- | --- |\n"


def rows(quick: bool) -> dict[str, list[Row]]:
    """All measurements, group by group: the quick ones, or those on more negotiations."""
    return {
        heading: [row for part in parts for row in part(quick)] for heading, parts in GROUPS.items()
    }


def page(measured: Mapping[bool, Mapping[str, Sequence[Row]]]) -> str:
    """The page as Markdown.

    Args:
        measured: The quick rows, under True, and the others.
    """
    every = [row for groups in measured.values() for group in groups.values() for row in group]
    asked = [row for row in every if row.asked]
    held = sum(row.holds for row in asked)
    parts = [INTRODUCTION, f"\n**Of {len(asked)} rows that ask for something, {held} hold.**\n"]
    for quick, title in ((True, "Quick rows"), (False, "On more negotiations")):
        parts.append(f"\n## {title}\n")
        for heading, group in measured[quick].items():
            if group:
                parts.append(f"\n### {heading}\n\n{_HEAD}")
                parts.append("\n".join(row.line() for row in group) + "\n")
    return "".join(parts)


def main() -> None:
    """Write the page anew."""
    measured = {quick: rows(quick) for quick in (True, False)}
    PAGE.write_text(page(measured), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
