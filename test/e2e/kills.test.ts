import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Page } from "playwright";
import type { Faults } from "../../demo/backend/actions/faults.ts";
import { createChance } from "../support/chance.ts";
import { composer, log, openChat, say } from "../support/talk.ts";
import { setStage, type Stage } from "./stage.ts";

/*
 * The renderers are killed (SIGKILL, as the system does it when memory is short) at every named point of a paying turn, or
 * the page is reloaded while the server works; then the visitor comes back. Nothing that was shown as sent may be missing,
 * nothing may stand there twice, and the database holds one payment. That the receipt is said shows that the second asking
 * came under the first key: under another one the bill would be "already paid".
 *
 *   HALCYON_SHARE  part of the 100 rounds to run, default 0.02; never fewer than two
 *   HALCYON_SEED   which points, in which order; printed when a round fails
 */
const rounds = Math.max(2, Math.round(100 * Number(process.env["HALCYON_SHARE"] ?? 0.02)));
const seed = Number(process.env["HALCYON_SEED"] ?? 20_261_121);

/** Where the page stands still until it is killed. Those that begin with `server:` are points of the backend. */
const POINTS = [
  "before tx1",
  "after tx1",
  "before tx2",
  "after tx2",
  "server: during action",
  "server: after effect before reply",
  "after reply",
  "after tx3",
] as const;
type Point = (typeof POINTS)[number];
const WAYS = ["kill", "reload", "kill with a second tab"] as const;
type Way = (typeof WAYS)[number];

const faults: Faults = new Map();
let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ faults });
});
afterAll(() => stage?.close());

/**
 * Makes the page tell when it comes to a point, and then do nothing more for ever. tx1 keeps the message, tx2 decides and
 * keeps the effect, tx3 keeps what came of it. Known by the rows that a transaction writes.
 */
function haltAt(): void {
  const page = globalThis as unknown as { haltPoint?: string; reached(): void };
  const halt = (point: string): void => {
    if (page.haltPoint !== point) return;
    page.reached();
    for (;;);
  };
  const around = (before: string, after: string, transaction: IDBTransaction): void => {
    halt(before);
    transaction.addEventListener("complete", () => halt(after));
  };
  type Method = (this: IDBObjectStore, ...given: unknown[]) => IDBRequest;
  const put = Reflect.get(IDBObjectStore.prototype, "put") as Method;
  const remove = Reflect.get(IDBObjectStore.prototype, "delete") as Method;
  Reflect.set(IDBObjectStore.prototype, "put", function (this: IDBObjectStore, row: unknown, ...more: unknown[]) {
    const { effect, attempts } = row as { effect?: { action?: string }; attempts?: number };
    if (this.name === "inbox") around("before tx1", "after tx1", this.transaction);
    if (this.name === "pending" && effect?.action === "pay_bill" && attempts === 0)
      around("before tx2", "after tx2", this.transaction);
    return put.call(this, row, ...more);
  });
  Reflect.set(IDBObjectStore.prototype, "delete", function (this: IDBObjectStore, key: unknown) {
    // A whole range is an erasure; one key is an effect that was settled.
    if (this.name === "pending" && Array.isArray(key)) around("after reply", "after tx3", this.transaction);
    return remove.call(this, key);
  });
}

/** Ends every process that runs pages, as the system would: no handler runs, nothing is flushed. */
async function killRenderers(): Promise<void> {
  const session = await stage.browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  for (const { type, id } of processInfo) if (type === "renderer") process.kill(id, "SIGKILL");
  await session.detach();
}

async function visit(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(stage.server.url);
  await openChat(page);
  return page;
}

async function layOutBillsAnew(): Promise<void> {
  const { db } = stage.server;
  await db.query("DELETE FROM payments WHERE idempotency_key NOT LIKE 'seed-%'");
  await db.query(
    "UPDATE bills SET status = 'open' WHERE number IN (SELECT number FROM bills WHERE customer_id = 1 ORDER BY due_on DESC LIMIT 1)",
  );
}

async function paid(): Promise<void> {
  while ((await payments()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

const payments = async (): Promise<number> => (await stage.rows("payments")).length;

/** What stands in a tab in the end: how often each message of the visitor and the bot's receipt. */
interface Standing {
  readonly first: number;
  readonly second: number;
  readonly receipts: number;
}
const ONCE: Standing = { first: 1, second: 1, receipts: 1 };

async function standingOf(page: Page): Promise<Standing> {
  const count = (text: string | RegExp): Promise<number> => log(page).getByText(text, { exact: true }).count();
  await log(page).getByText(RECEIPT).first().waitFor({ timeout: 40_000 });
  await page.locator("halcyon-chat [part~=typing]").waitFor({ state: "detached", timeout: 10_000 });
  return { first: await count("pay my bill by card"), second: await count("yes"), receipts: await count(RECEIPT) };
}

const RECEIPT = /your receipt number is/i;

/** The second sentence said, the page halted at the point, ended in its way; what stands there when the visitor is back. */
async function runRound(point: Point, way: Way): Promise<{ readonly tabs: readonly Standing[]; readonly payments: number }> {
  await layOutBillsAnew();
  const context = await stage.browser.newContext({ serviceWorkers: "block" });
  try {
    let arrived!: () => void;
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    await context.exposeBinding("reached", () => arrived());
    await context.addInitScript(haltAt);
    const page = await visit(context);
    await say(page, "pay my bill by card", /shall i\?/i);
    if (way === "kill with a second tab") await visit(context);

    if (point === "server: during action") faults.set("pay_bill", { kind: "hang" });
    if (point === "server: after effect before reply") faults.set("pay_bill", { kind: "hang", when: "after" });
    // Either tab may take up what is in the inbox.
    for (const each of context.pages())
      await each.evaluate((wanted) => ((globalThis as { haltPoint?: string }).haltPoint = wanted), point);
    const asked = new Promise<void>((resolve) => {
      context.on("request", (request) => request.url().endsWith("/v1/actions/pay_bill") && resolve());
    });
    await composer(page).fill("yes");
    // A page that stands still confirms no key press.
    void composer(page)
      .press("Enter")
      .catch(() => {});
    await (point.startsWith("server:") ? asked : reached);
    if (point === "server: after effect before reply") await paid();
    faults.clear();

    await (way === "reload" ? page.reload() : killRenderers());
    const before = context.pages();
    for (const each of before) await each.close();
    const back = await Promise.all(before.map(() => visit(context)));
    // Never shown as kept, so the visitor says it again. Were it there after all, it would stand there twice.
    if (point === "before tx1") {
      await composer(back[0]!).fill("yes");
      await composer(back[0]!).press("Enter");
    }
    return { tabs: await Promise.all(back.map(standingOf)), payments: await payments() };
  } finally {
    faults.clear();
    await context.close();
  }
}

const chance = createChance(seed);
/** Every point comes before any comes again. */
const shuffled = (): Point[] =>
  POINTS.map((point) => ({ point, at: chance() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ point }) => point);
const plan = Array.from({ length: Math.ceil(rounds / POINTS.length) }, shuffled)
  .flat()
  .slice(0, rounds)
  .map((point) => {
    // A page that stands still answers no reload.
    const ways = point.startsWith("server:") ? WAYS : WAYS.filter((way) => way !== "reload");
    return [point, ways[Math.floor(chance() * ways.length)]!] as const;
  });

test.each(plan.map(([point, way], round) => [round, point, way] as const))(
  `round %i (seed ${seed}): %s, %s: nothing is lost, one payment is made`,
  { timeout: 90_000 },
  async (_round, point, way) => {
    const tabs = way === "kill with a second tab" ? [ONCE, ONCE] : [ONCE];
    expect(await runRound(point, way)).toEqual({ tabs, payments: 1 });
  },
);
