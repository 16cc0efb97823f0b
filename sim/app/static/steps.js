// Answers that come step by step.

/**
 * Ask for step after step, and draw each answer, until nothing more is to come.
 *
 * `stale()` says that nobody wants the answer any more; an error is put into the element `said`.
 * Returns whether all steps were drawn.
 */
export async function inSteps(ask, { stale, draw, said }) {
  for (let step = 0, more = true; more; step += 1) {
    const reply = await ask(step);
    if (stale()) return false;
    if (reply.type === "error") {
      said.textContent = reply.text;
      return false;
    }
    draw(reply);
    more = reply.more;
  }
  return true;
}
