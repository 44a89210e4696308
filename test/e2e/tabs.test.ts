import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chromium, type BrowserContext, type Page } from "playwright";
import type { Faults } from "../../demo/backend/actions/faults.ts";
import { composer, log, openChat, say } from "../support/talk.ts";
import { setStage, type Stage } from "./stage.ts";

/* Several tabs of one browser, a browser that is killed, a page that comes back: what waits goes on, once, and all are told. */

const faults: Faults = new Map();
const executablePath = process.env["CHROMIUM"];
let stage: Stage;
beforeAll(async () => {
  // A change of the tariff is work that the backend takes on and is done with later.
  stage = await setStage({ faults, slowMs: { change_tariff: 3_000 } });
});
afterAll(() => stage?.close());
beforeEach(() => faults.clear());

/** The linear model reads these sentences; the encoder would only be waited for. */
async function withoutEncoder(context: BrowserContext): Promise<void> {
  context.setDefaultTimeout(60_000);
  await context.route(/\/halcyon\/(models|ort)\//, (route) => route.abort());
}

async function visitors<T>(look: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await stage.browser.newContext({ serviceWorkers: "block" });
  await withoutEncoder(context);
  try {
    return await look(context);
  } finally {
    await context.close();
  }
}

async function visit(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(stage.server.url);
  await openChat(page);
  return page;
}

const told = (page: Page, words: RegExp) => log(page).getByText(words);
const rows = async (table: string): Promise<number> => (await stage.rows(table)).length;

/** Reports a power cut, up to the yes that sends it. */
async function reportOutage(page: Page, postcode: string, answer: RegExp): Promise<void> {
  await say(page, "my power is out", /what is it like|postcode/i);
  if ((await told(page, /what is it like/i).count()) > 0) await say(page, "no power", /postcode/i);
  await say(page, postcode, /shall i report it/i);
  await say(page, "yes", answer, 60_000);
}

const KEPT = /I have kept your request/;
const SENT = /has been sent now/;
const REPORTED = /your report number is/i;

/** Ends a browser as the system would, by the folder that it alone uses. */
function killBrowserOf(profile: string): void {
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const command = commandOf(id);
    // The first process takes the others along.
    if (command.includes(`--user-data-dir=${profile}`) && !command.includes("--type=")) process.kill(Number(id), "SIGKILL");
  }
}

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

test("what was said to a page that went offline right after it opened is kept, outlives the browser, and is sent once", async () => {
  const profile = mkdtempSync(join(tmpdir(), "halcyon-profile-"));
  const start = async (): Promise<BrowserContext> => {
    const context = await chromium.launchPersistentContext(profile, {
      serviceWorkers: "block",
      ...(executablePath && { executablePath }),
    });
    await withoutEncoder(context);
    return context;
  };
  try {
    const before = await rows("outages");
    const first = await start();
    // Neither the code that asks a backend, nor that of what waits, has come.
    await first.route(/\/chunks\/(backend|deliveries)-/, (route) => route.abort());
    const page = await visit(first);
    await log(page).getByText(/./).first().waitFor();
    await first.setOffline(true);
    await reportOutage(page, "AB4 2QT", KEPT);
    expect(await rows("outages")).toBe(before);
    const closed = new Promise((resolve) => first.on("close", resolve));
    killBrowserOf(profile);
    await closed;

    const second = await start();
    const tabs = [await visit(second), await visit(second)];
    for (const tab of tabs) await told(tab, REPORTED).waitFor();
    for (const tab of tabs) {
      expect(await told(tab, SENT).count()).toBe(1);
      expect(await told(tab, REPORTED).count()).toBe(1);
      expect(await told(tab, KEPT).count()).toBe(1);
    }
    expect(await rows("outages")).toBe(before + 1);
    await second.close();
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});

test("three failures keep all tabs from a backend for 30 s, by the clock of the page; then one is let through", () =>
  visitors(async (context) => {
    await context.clock.install();
    let asked = 0;
    context.on("request", (request) => void (/\/v1\/actions\//.test(request.url()) && asked++));
    const [one, two] = [await visit(context), await visit(context)];
    const sorry = /cannot look that up|looking that up does not work/i;
    for (const action of ["list_bills", "list_tariffs", "get_open_bill"]) faults.set(action, { kind: "status", status: 500 });
    for (const words of ["show me my bills", "I want a cheaper tariff", "pay my bill by card"])
      await say(one, words, sorry, 60_000);
    const before = asked;
    expect(before).toBeGreaterThanOrEqual(3);
    faults.clear();
    await say(two, "show me my bills", sorry);
    expect(asked).toBe(before);
    await two.clock.fastForward(31_000);
    await say(two, "I want a cheaper tariff", /these are our tariffs/i);
    // That it is there again is known to all.
    await say(one, "show me my bills", /these are your latest bills/i);
    expect(asked).toBe(before + 2);
  }));

test("work that the backend has taken on arrives once, in the tab that is left when the one that waited dies", () =>
  visitors(async (context) => {
    const before = await rows("tariffs");
    const [dying, heir] = [await visit(context), await visit(context)];
    await say(dying, "switch me to Night Saver", /shall i change your tariff/i);
    await say(dying, "yes", /takes a while/i);
    await told(heir, /takes a while/i).waitFor();
    const crashed = new Promise((resolve) => dying.on("crash", resolve));
    void context
      .newCDPSession(dying)
      .then((session) => session.send("Page.crash"))
      .catch(() => {});
    await crashed;
    const receipt = /your order number is/i;
    await told(heir, receipt).waitFor();
    await heir.reload();
    await openChat(heir);
    await told(heir, receipt).first().waitFor();
    await say(heir, "show me my bills", /these are your latest bills/i);
    expect(await told(heir, receipt).count()).toBe(1);
    expect(await rows("tariffs")).toBe(before + 1);
  }));

test("a page that was left is kept whole by the browser, and goes on when the visitor comes back", async () => {
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  try {
    const context = await browser.newContext({ serviceWorkers: "block" });
    await withoutEncoder(context);
    const page = await visit(context);
    await composer(page).fill("half a sent");
    let kept = false;
    // A browser that is short of something may load the page anew instead: it is left again then.
    for (let tries = 0; tries < 4 && !kept; tries++) {
      await page.evaluate(() => {
        (globalThis as { wasHere?: boolean }).wasHere = true;
      });
      await page.goto(`${stage.server.url}/404.html`);
      // `goBack` waits for a page to load, which a page that was kept does not.
      await page.evaluate(() => history.back());
      await page.waitForURL((url) => !url.pathname.endsWith("/404.html"), { waitUntil: "commit" });
      kept = await page.evaluate(() => (globalThis as { wasHere?: boolean }).wasHere === true).catch(() => false);
      if (!kept) await openChat(page);
      await expect.poll(() => composer(page).inputValue()).toBe("half a sent");
    }
    expect(kept).toBe(true);
    await say(page, "show me my bills", /these are your latest bills/i);
  } finally {
    await browser.close();
  }
});
