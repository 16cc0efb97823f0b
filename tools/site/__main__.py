"""``python -m tools.site`` builds the site; ``make docs`` installs what that takes, and does it."""

import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import build_main

from tools.site.command_pages import command_page
from tools.site.course_pages import course_pages
from tools.site.figure_gallery import gallery_page
from tools.site.link_check import broken
from tools.site.reference_pages import reference_pages
from tools.site.staging import ROOT, staged

OUT = ROOT / "build/docs"
PAGES, HTML = OUT / "pages", OUT / "html"


def gather(folder: Path) -> None:
    """Put all pages of the site into a folder.

    Args:
        folder: The folder; what was in it is removed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    staged(folder)
    course_pages(folder)
    reference_pages(folder)
    command_page(folder)
    gallery_page(folder)


def main() -> int:
    """Build the site; returns 0 if it is whole."""
    gather(PAGES)
    shutil.rmtree(HTML, ignore_errors=True)
    strict = ["--fail-on-warning", "--keep-going", "--quiet", "--fresh-env"]
    failed: int = build_main([*strict, "-c", str(ROOT / "docs"), str(PAGES), str(HTML)])
    if failed:
        return failed
    faults = broken(HTML)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{HTML.relative_to(ROOT) / 'index.html'}: {len(list(HTML.rglob('*.html')))} pages")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
