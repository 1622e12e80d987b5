"""Waiting for a page without a fixed time: until nothing that it has begun is left to happen."""

from __future__ import annotations

from typing import Any

# Counts the timers, frames and questions to the worker that are pending. Of the timers not
# those by which messages (7 s) and saved files (10 s) are put away, nor the two pauses of the
# preparation of networks, which goes on while nothing is asked: a page may be read between its
# steps. A table may follow any time after an answer that took long.
WATCH = """(() => {
  const { setTimeout, clearTimeout, requestAnimationFrame, cancelAnimationFrame, Worker } = window;
  const pending = new Set();
  const UNCOUNTED_MS = [60, 500, 7_000, 10_000];
  window.setTimeout = (work, delay = 0, ...given) => {
    if (UNCOUNTED_MS.includes(delay)) return setTimeout(work, delay, ...given);
    const timer = setTimeout(() => {
      try { work(...given); } finally { pending.delete(`timer ${timer}`); }
    }, delay);
    pending.add(`timer ${timer}`);
    return timer;
  };
  window.clearTimeout = (timer) => {
    pending.delete(`timer ${timer}`);
    clearTimeout(timer);
  };
  window.requestAnimationFrame = (work) => {
    const frame = requestAnimationFrame((now) => {
      try { work(now); } finally { pending.delete(`frame ${frame}`); }
    });
    pending.add(`frame ${frame}`);
    return frame;
  };
  window.cancelAnimationFrame = (frame) => {
    pending.delete(`frame ${frame}`);
    cancelAnimationFrame(frame);
  };
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.open = new Set();
      this.addEventListener("message", ({ data }) => this.done(`question ${data.number}`));
      this.addEventListener("error", () => this.open.forEach((question) => this.done(question)));
    }
    postMessage(message, ...given) {
      super.postMessage(message, ...given);
      if (!message.number) return;
      this.open.add(`question ${message.number}`);
      pending.add(`question ${message.number}`);
    }
    terminate() {
      super.terminate();
      this.open.forEach((question) => this.done(question));
    }
    done(question) {
      // what was waiting for the answer goes on before the next frame
      this.open.delete(question);
      pending.delete(question);
    }
  };
  const next = () => new Promise((done) => {
    requestAnimationFrame(() => done());
    setTimeout(done, 100);
  });
  window.untilAtRest = async () => {
    const begun = performance.now();
    for (let quiet = 0; quiet < 3; quiet = pending.size ? 0 : quiet + 1) {
      await next();
      if (performance.now() - begun > 60_000) throw new Error([...pending].join(", "));
    }
  };
})()"""


def watch(page_or_context: Any) -> None:
    """Count what is pending in every page that is opened from now on."""
    page_or_context.add_init_script(WATCH)


def until_at_rest(page: Any) -> None:
    """Wait until the page has answered, drawn and written into its address all that was chosen."""
    page.evaluate("window.untilAtRest()")
