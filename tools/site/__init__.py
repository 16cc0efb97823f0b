"""The documentation site: gathers its pages, builds them with Sphinx, and checks every link.

``make docs`` writes ``build/docs/html/index.html``. Most pages are those of ``docs/``; what can be
worked out is written anew each time: the course with its figures, a page for each room of the
package from its docstrings, the command line from its helps, and a gallery of all figures.
"""
