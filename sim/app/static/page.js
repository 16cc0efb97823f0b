// A view on a page of its own: its messages go through a web socket.

const view = document.getElementById("view");
const { mount } = await import(view.dataset.script);

const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const socket = new WebSocket(`${scheme}//${location.host}/channel/${view.dataset.view}`);
const waiting = document.getElementById("waiting");
const early = [];
const listeners = [];

function tell(message) {
  for (const listener of listeners) listener(message);
}

socket.addEventListener("open", () => {
  for (const text of early.splice(0)) socket.send(text);
});
socket.addEventListener("message", (event) => {
  const message = JSON.parse(event.data);
  const waits = message.type === "waiting";
  waiting.textContent = !waits ? "" : message.before > 0
    ? `Still waiting; ${message.before} more ${message.before === 1 ? "answer is" : "answers are"} asked for here.`
    : "Still working on it.";
  if (!waits) tell(message);
});
socket.addEventListener("close", (event) => {
  const why = event.reason ? ` (${event.reason})` : "";
  waiting.textContent = "";
  tell({ type: "closed", text: `The connection has ended${why}. Reload the page to go on.` });
});

mount(view, {
  send(message) {
    const text = JSON.stringify({ ...message, informed: true });
    if (socket.readyState === WebSocket.CONNECTING) early.push(text);
    else socket.send(text);
  },
  listen: (callback) => listeners.push(callback),
});

// A game is kept by this page alone: whoever leaves it in the middle is asked once more.
addEventListener("beforeunload", (event) => {
  if (view.querySelector('.sim-play[data-screen="table"], .sim-play[data-screen="handover"]')) event.preventDefault();
});
