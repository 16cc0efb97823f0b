"""The JSON Schemas of scenario, study and claims files, for editors.

``python -m tools.schema`` writes them to scenarios/schema/, where they ship. What registries know
(laws, strategies, protocols, endings, domains of numbers) is taken from them; the keys are named in
``tools.schema_*``, and tests/inputs/test_schema.py holds them to what the readers take.
"""

from __future__ import annotations

import json
from pathlib import Path

from sim.inputs.read_claims import MAX_QUOTE_WORDS
from sim.model.claims import KINDS
from sim.model.endings import ENDINGS
from sim.simulate import MAX_RUN
from sim.studies.designs import DESIGNS
from sim.uncertainty.laws import LAWS
from sim.uncertainty.quantities import ANY_NUMBER
from tools.schema_scenario import scenario_schema
from tools.schema_shapes import (
    FLAG,
    REASONS,
    TEXT,
    Shape,
    any_of,
    choice,
    described,
    items,
    mapping,
    one_present,
    present,
    quantity,
)

__all__ = ["FOLDER", "main", "schemas"]

FOLDER = Path(__file__).resolve().parent.parent / "scenarios/schema"

_ID: Shape = {**TEXT, "pattern": r"^\s*[A-Za-z0-9-]+\s*$"}


def schemas() -> dict[str, Shape]:
    """The schemas by the names of their files."""
    found = {"scenario": scenario_schema(), "study": _study(), "claims": _claims()}
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return {f"{name}.json": {**head, **schema} for name, schema in found.items()}


def _study() -> Shape:
    law = quantity("law", ANY_NUMBER)["anyOf"][-1]
    law = {**law, "allOf": [one_present(*LAWS)]}
    values = {"type": "array", "items": {"not": {"type": "null"}}, "minItems": 1}
    runs = mapping(
        {
            "half_width": described(
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.5},
                "Half the width that the 95 % interval of a share may have at most.",
            ),
            "of": described(choice(ENDINGS), "The ending whose share it is; deal if left out."),
            "block": described(_whole(), "How many runs are made at a time; 1,000 if left out."),
            "limit": described(_whole(), "The most runs a point gets; 100,000 if left out."),
        },
        ["half_width"],
    )
    keys = {
        "title": described(TEXT, "What a reader calls the study."),
        "about": described({}, "What it is about."),
        "scenario": described(TEXT, "The scenario: a file beside this one, or a name that ships."),
        "over": described(
            any_of(
                {
                    "type": "object",
                    "properties": {"scenario": items(TEXT, 1)},
                    "additionalProperties": any_of(values, law),
                    "minProperties": 1,
                },
                items({"type": "object", "minProperties": 1}, 1),
            ),
            "What varies: paths, each with a list of values or a law; or points of your own, each"
            " with a value for every path; left out, all that is uncertain.",
        ),
        "design": described(
            choice(DESIGNS), "How laws are sampled; grid if lists vary alone, else sobol."
        ),
        "points": described(_whole(), "How many points are sampled; 256 if left out."),
        "runs": described(
            any_of(_whole(), runs), "Runs a point, 1,000 if left out; or the precision wanted."
        ),
        "seed": described(_whole(0), "The seed; 1 if left out."),
        "paired": described(FLAG, "Whether points share their random numbers."),
    }
    shape = mapping(keys, ["title", "scenario"])
    return {
        "title": "A study",
        **shape,
        "definitions": {"law": quantity("law", ANY_NUMBER), **REASONS},
    }


def _whole(least: int = 1) -> Shape:
    return {"type": "integer", "minimum": least, "maximum": MAX_RUN}


def _claims() -> Shape:
    source = mapping(
        {
            "title": described(TEXT, "The title of the document."),
            "kind": described(TEXT, "What it is: a news article, a study, a letter."),
            "sha256": described(
                {**TEXT, "pattern": r"^\s*[0-9A-Fa-f]{64}\s*$"},
                "The SHA-256 of the text's bytes, if you hold a copy.",
            ),
            "citation": described(TEXT, "A full reference, if you hold none."),
            "published": described(TEXT, "When it was published."),
            "url": described(TEXT, "Where it can be found."),
            "about": described(TEXT, "What it is about."),
        },
        ["title", "kind"],
        conditions=[present("sha256", "citation")],
    )
    words = MAX_QUOTE_WORDS - 1
    quote: Shape = {
        "type": ["string", "number", "boolean"],
        "pattern": rf'^\s*([^\s"“”„«»]+\s+){{0,{words}}}[^\s"“”„«»]+\s*$',
    }
    claim = mapping(
        {
            "id": described(_ID, "Its id, by which scenarios cite it: letters, digits and -."),
            "speaker": described(TEXT, "Whoever says it."),
            "kind": described(choice(KINDS), "What it is."),
            "section": described(TEXT, "The line of the document under which it stands."),
            "states": described(TEXT, "The fact, in your own words."),
            "quotes": described(
                items(quote),
                "Words that the document itself sets in quotation marks, without the marks; at most"
                f" {MAX_QUOTE_WORDS}.",
            ),
            "contradicts": described(
                any_of(_ID, items(_ID)), "Ids of claims that cannot be true beside it."
            ),
            "certainty": described(
                {"type": "number", "minimum": 0, "maximum": 1},
                "How sure you are that the document says this, 0 to 1.",
            ),
        },
        ["id", "speaker", "kind", "section", "states"],
    )
    keys = {
        "source": described(source, "The document."),
        "claims": described(items(claim, 1), "The facts that it reports, one each."),
    }
    return {"title": "Claims of a document", **mapping(keys, ["source", "claims"])}


def main() -> None:
    """Write the schemas anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
