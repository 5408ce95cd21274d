/** What runs in the page for the UI benchmark; each function is sent there as its text. */

/** Notes when messages of the host arrive and leave. Runs before anything of the page. */
export function watchMessages() {
  const messages = { sent: [], received: [] };
  window.petersqlMessages = messages;
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', () => messages.received.push(performance.now()));
    }
    send(data) {
      messages.sent.push(performance.now());
      super.send(data);
    }
  };
}

/**
 * Does `action` (a function's text) and waits until `count` elements match `selector` and were painted. Returns the
 * page's own milliseconds: up to the first message that was sent, and from the last that arrived before they were there.
 */
export async function paintTime({ action, argument, selector, count }) {
  const { sent, received } = window.petersqlMessages;
  sent.length = received.length = 0;
  const DEADLINE_MS = 20_000;
  const isThere = () => document.querySelectorAll(selector).length >= count;
  const start = performance.now();
  const there = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`There are never ${count} of ${selector}`)), DEADLINE_MS);
    const observer = new MutationObserver(() => {
      if (isThere()) {
        observer.disconnect();
        resolve(performance.now());
      }
    });
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
  void new Function(`return (${action})`)()(argument);
  const at = await there;
  // The second frame begins when the first one was painted.
  await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const painted = performance.now();
  const asked = sent[0];
  const answered = received.filter(time => time <= at).at(-1);
  return asked === undefined || asked > at || answered === undefined || answered < asked
    ? painted - start
    : asked - start + painted - answered;
}
