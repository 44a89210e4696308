import { composer, launcher, modelReady, watchModel } from "./stage.mjs";

/** Messages whose answers need nothing from outside: a task begins, asks its first question, and is called off. */
const MESSAGES = ["hello there", "my power is out", "never mind"];
const WARM_UP = 2;

/**
 * From Enter to the answer on the screen, in the page's own clock.
 *
 * @returns {Promise<number[]>} milliseconds of `count` messages
 */
export async function measureDrawn(context, stage, count) {
  await watchModel(context);
  const page = await context.newPage();
  await page.goto(stage.url, { waitUntil: "networkidle" });
  await launcher(page).click();
  await composer(page).waitFor();
  await modelReady(page);
  await page.evaluate(watchAnswers);
  const times = [];
  for (let n = -WARM_UP * MESSAGES.length; n < count; n++) {
    await composer(page).fill(MESSAGES.at(n % MESSAGES.length));
    await page.evaluate(() => globalThis.expectAnswer());
    await composer(page).press("Enter");
    const time = await page.evaluate(() => globalThis.answered);
    if (n >= 0) times.push(time);
    // Nobody answers at once; what the page does after drawing belongs to no message's time.
    await page.waitForTimeout(200);
  }
  await page.close();
  return times;
}

/** Runs in the page: afterwards `expectAnswer()` arms the watch, and `answered` resolves when a new bubble was drawn. */
function watchAnswers() {
  const logIn = (node) => {
    for (const child of node.querySelectorAll("*")) {
      const found = child.matches("[role=log]") ? child : child.shadowRoot && logIn(child.shadowRoot);
      if (found) return found;
    }
    return null;
  };
  const log = logIn(document);
  const answers = () => [...log.querySelectorAll("[part~=message-bot]")];
  globalThis.expectAnswer = () => {
    // Known by themselves and not by their number: a long log lets go of its oldest.
    const known = new Set(answers());
    let began = 0;
    addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter") began = event.timeStamp;
      },
      { capture: true, once: true },
    );
    globalThis.answered = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("no answer was drawn within 20 s")), 20_000);
      const observer = new MutationObserver(() => {
        if (answers().every((bubble) => known.has(bubble))) return;
        observer.disconnect();
        // A task queued in the frame's callback runs when the frame has been drawn.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", () => resolve(performance.now() - began));
          port1.start();
          port2.postMessage(null);
        });
      });
      observer.observe(log, { childList: true, subtree: true });
    });
  };
}
