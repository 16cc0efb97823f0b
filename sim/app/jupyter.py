"""A window in Jupyter: an anywidget that carries messages between a core and its script."""

from __future__ import annotations

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

    Attributes:
        core: What answers.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, core: MessageHandler, name: str) -> None:
        super().__init__(_esm=script(name) + _RENDER, _css=look())
        self.core = core
        self.on_msg(self._reply)

    def _reply(self, _: Any, message: Any, __: Any) -> None:
        self.send(self.core.handle(message))
