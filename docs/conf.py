"""How Sphinx builds the site; ``make docs`` gathers its pages and calls it (`tools.site`)."""

import re

from docutils.nodes import literal
from sphinx.domains.python import PyXRefRole

import sim

project = "Negotiation scenarios"
author = "The negotiation-scenarios authors"
copyright = f"2025, {author}"
version = release = sim.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = f"{project} {version}"
html_show_sphinx = False
html_copy_source = False
highlight_language = "none"
myst_heading_anchors = 4
default_role = "py:name"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_use_ivar = True
napoleon_use_rtype = False


class Name(PyXRefRole):
    """What stands in `single backticks` in a docstring: a link if it is a full name or a class."""

    def run(self):
        """The link, or the word as it stands."""
        if not re.match(r"sim\.|[A-Z]", self.text):
            return [literal(self.text, self.text)], []
        self.name = "py:obj"
        return super().run()


def _joined(app, what, name, obj, options, lines):
    """Write names that are described together as one: Sphinx takes ``a, b:`` for a type and b."""
    for at, line in enumerate(lines):
        lines[at] = re.sub(
            r"^( +\w+(?:, \w+)+)(?=: )", lambda found: found[1].replace(", ", "/"), line
        )


def _with_links(app, what, name, obj, options, lines):
    """Make the pages that a docstring names links."""
    for at, line in enumerate(lines):
        lines[at] = re.sub(r"(?<![`\w/])docs/([\w-]+)\.md", r":doc:`/\1`", line)


def setup(app):
    """What Sphinx asks for."""
    app.add_role_to_domain("py", "name", Name())
    app.connect("autodoc-process-docstring", _joined, priority=400)  # before napoleon
    app.connect("autodoc-process-docstring", _with_links)
