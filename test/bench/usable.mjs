import { median, ms, table } from "./figures.mjs";

/** 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back, and a processor four times slower. */
const SLOW = { downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150, offline: false };
const SLOWDOWN = 4;

/** From the click on the launcher to a field that can have the focus, by a visitor who was never there and did not hover first. */
export async function measureUsable(stage, runs) {
  const plain = [];
  const slow = [];
  for (let run = 0; run < runs; run++) {
    plain.push(await once(stage, false));
    slow.push(await once(stage, true));
  }
  const row = (name, times) => [name, ms(median(times)), ms(Math.min(...times)), ms(Math.max(...times))];
  return [
    "## 2. Time to a usable input",
    "",
    table([
      [`click → field can be written in, median of ${runs}`, "ms", "least", "most"],
      row("plain", plain),
      row("slow 4G, processor 4x slower", slow),
    ]),
    "",
    "The browser's emulation slows the page's own requests and thread; what the worker fetches (wasm, model) it does not slow.",
    "deep-chat is not installed, so it is not compared here.",
  ].join("\n");
}

async function once(stage, isSlow) {
  const context = await stage.newVisitor();
  const page = await context.newPage();
  if (isSlow) {
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", SLOW);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  }
  await page.goto(stage.url, { waitUntil: "networkidle" });
  const time = await page.evaluate(clickAndWait);
  await context.close();
  return time;
}

/** Runs in the page. */
function clickAndWait() {
  const find = (node, wanted) => {
    for (const child of node.querySelectorAll("*")) {
      const found = child.matches(wanted) ? child : child.shadowRoot && find(child.shadowRoot, wanted);
      if (found) return found;
    }
    return null;
  };
  const isUsable = () => {
    const field = find(document, "textarea");
    if (!field || field.disabled || field.readOnly || field.getClientRects().length === 0) return false;
    field.focus();
    return field.matches(":focus");
  };
  return new Promise((resolve) => {
    const began = performance.now();
    const look = () => (isUsable() ? resolve(performance.now() - began) : requestAnimationFrame(look));
    find(document, "button[part~=launcher]").click();
    look();
  });
}
