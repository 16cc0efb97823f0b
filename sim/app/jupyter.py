"""A window in Jupyter: an anywidget that carries messages between a core and its script."""

from __future__ import annotations

from html import escape
from typing import Any

import anywidget
import traitlets

from sim.app.message_handler import MessageHandler
from sim.app.windows import look, script

__all__ = ["Widget"]

_RENDER = """
function render({ model, el }) {
  const channel = {
    send: (message) => model.send(message),
    listen: (callback) => model.on("msg:custom", callback),
  };
  return mount(el, channel);
}
export default { render };
"""


class Widget(anywidget.AnyWidget):
    """A window of a core.

    Args:
        core: What answers.
        name: The module in ``static/`` that draws.
        still: What stands in its place where no kernel runs, a sentence.

    Attributes:
        core: What answers.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, core: MessageHandler, name: str, still: str) -> None:
        super().__init__(_esm=script(name) + _RENDER, _css=look())
        self.core = core
        self._still = still
        self.on_msg(self._reply)

    def __repr__(self) -> str:
        return f"<{self._still}>"

    def _repr_mimebundle_(self, **chosen: Any) -> Any:
        """The window, and the sentence for where none can be shown."""
        shown = super()._repr_mimebundle_(**chosen)
        assert shown is not None  # None is for models that have no view
        data, about = shown
        return data | {"text/html": f"<p><em>{escape(self._still)}</em></p>"}, about

    def _reply(self, _: Any, message: Any, __: Any) -> None:
        self.send(self.core.handle(message))
