import { deleteDB } from "idb";
import { afterEach, expect, test } from "vitest";
import {
  createAssistant,
  type AssistantHandle,
  type AssistantOptions,
  type Command,
  type HalcyonError,
} from "../../src/index.ts";
import { createScriptedUnderstand } from "../../src/testing/scripted-understand.ts";

/* The real engine, an assistant read from YAML in the page, the real IndexedDB; only the words are understood by script. */

const SOURCE = "/test/browser/durable-pay.yml";
const START: Command = { command: "start flow", flow: "pay_bill" };
const amount = (value: number): Command => ({ command: "set slot", name: "amount", value, extractor: "LLM" });
const SCRIPT = { "pay my bill": [START], "40": [amount(40)], "40 no 50": [amount(50)], "pay 10": [START, amount(10)] };

let open: AssistantHandle[] = [];

async function page(options: Partial<AssistantOptions> = {}): Promise<AssistantHandle> {
  const handle = await createAssistant({ assistant: SOURCE, understand: createScriptedUnderstand(SCRIPT), ...options });
  open.push(handle);
  return handle;
}

/** What a page that dies does: it stops, between any two lines. */
function die(): void {
  for (const handle of open.splice(0)) handle.close();
}

afterEach(async () => {
  die();
  localStorage.clear();
  await deleteDB("halcyon");
});

const said = (handle: AssistantHandle): string[] => handle.view.messages.map(({ from, text }) => `${from}: ${text}`);

test("YAML is read in the page and the flow runs to its end", async () => {
  const errors: HalcyonError[] = [];
  const handle = await page({
    onError: (error) => errors.push(error),
    actions: { pay_bill: ({ input }) => ({ output: { receipt: `r-${JSON.stringify(input["amount"])}` } }) },
  });
  await handle.send("pay my bill");
  await handle.settled();
  expect(said(handle).at(-1)).toBe("bot: How much would you like to pay?");
  expect(handle.view.question).toMatchObject({ slot: "amount", type: "float" });
  expect(handle.view.activeFlow).toBe("pay_bill");
  await handle.send("40");
  await handle.settled();
  expect(said(handle)).toContain("bot: Paid 40, receipt r-40.");
  expect(handle.view.activeFlow).toBe(null);
  expect(errors).toEqual([]);
});

test("a reload in the middle of a flow goes on at the open question", async () => {
  await (await page()).send("pay my bill");
  await open[0]!.settled();
  die();
  const handle = await page({ actions: { pay_bill: () => ({ output: { receipt: "r1" } }) } });
  await handle.settled();
  expect(handle.view.question).toMatchObject({ slot: "amount" });
  await handle.send("40");
  await handle.settled();
  expect(said(handle).some((line) => line.includes("receipt r1"))).toBe(true);
});

test("a reload while the action is in flight performs it again with the same key, and says its outcome once", async () => {
  const keys: string[] = [];
  const first = await page({ actions: { pay_bill: ({ context }) => new Promise(() => keys.push(context.idempotencyKey)) } });
  await first.send("pay 10");
  await expect.poll(() => keys.length).toBe(1);
  die();
  const second = await page({
    actions: { pay_bill: ({ context }) => (keys.push(context.idempotencyKey), { output: { receipt: "r2" } }) },
  });
  await second.settled();
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(said(second).filter((line) => line.includes("receipt r2"))).toHaveLength(1);
  expect(said(second).filter((line) => line === "user: pay 10")).toHaveLength(1);
  die();
  const third = await page();
  await third.settled();
  expect(said(third)).toEqual(said(second));
});

test("a message that no turn had taken when the page died is answered by the next page", async () => {
  const first = await page({ understand: { ...createScriptedUnderstand(SCRIPT), understand: () => new Promise(() => {}) } });
  await first.send("pay my bill");
  expect(first.view.messages.at(-1)).toMatchObject({ text: "pay my bill", from: "user" });
  die();
  const second = await page();
  await second.settled();
  expect(said(second)).toContain("user: pay my bill");
  expect(said(second).at(-1)).toBe("bot: How much would you like to pay?");
});

test("an assistant that is not there, or that has errors, says which and where", async () => {
  const errors: HalcyonError[] = [];
  const missing = await page({ assistant: "/test/browser/nobody.json", onError: (error) => errors.push(error) });
  await expect.poll(() => missing.view.phase).toBe("failed");
  await expect(missing.send("hello")).rejects.toBe(errors[0]);
  const broken = URL.createObjectURL(new Blob(["flows: {a: {steps: [{collect: nobody}]}}"]));
  const before = globalThis.fetch;
  globalThis.fetch = () => before(broken);
  try {
    const invalid = await page({ assistant: "/broken.yml", onError: (error) => errors.push(error) });
    await expect.poll(() => invalid.view.phase).toBe("failed");
    expect(invalid.view.notices).toEqual([{ code: "assistant/invalid", kind: "error" }]);
  } finally {
    globalThis.fetch = before;
  }
  expect(errors.map(({ code }) => code)).toEqual([
    expect.stringMatching(/^assistant\/(not-found|invalid)$/) as string,
    "assistant/invalid",
  ]);
  expect(errors[1]!.details["diagnostics"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        severity: "error",
        code: "flow/unknown-slot",
        place: expect.objectContaining({ line: 1 }) as object,
      }),
    ]),
  );
});

test("IndexedDB refused: the conversation works in memory, and the visitor is told", async () => {
  const before = Object.getOwnPropertyDescriptor(IDBFactory.prototype, "open")!;
  Object.defineProperty(IDBFactory.prototype, "open", {
    configurable: true,
    value: () => {
      throw new DOMException("denied", "SecurityError");
    },
  });
  try {
    const handle = await page({ actions: { pay_bill: () => ({ output: { receipt: "r3" } }) } });
    await handle.send("pay 10");
    await handle.settled();
    expect(handle.view.notices).toEqual([{ code: "store/unavailable", kind: "info" }]);
    expect(said(handle).some((line) => line.includes("receipt r3"))).toBe(true);
    expect(localStorage.length).toBe(0);
  } finally {
    Object.defineProperty(IDBFactory.prototype, "open", before);
  }
});

test("erase leaves no row, no note and no name", async () => {
  const handle = await page();
  await handle.send("pay my bill");
  await handle.settled();
  await handle.saveDraft("forty");
  await handle.erase();
  const database = await new Promise<IDBDatabase>(
    (resolve) => (indexedDB.open("halcyon").onsuccess = ({ target }) => resolve((target as IDBOpenDBRequest).result)),
  );
  for (const table of database.objectStoreNames) {
    const rows = await new Promise<readonly { conversation?: string | null }[]>(
      (resolve) =>
        (database.transaction(table).objectStore(table).getAll().onsuccess = ({ target }) =>
          resolve((target as IDBRequest<{ conversation?: string | null }[]>).result)),
    );
    // Counts of a day are the device's: numbers without a conversation and without a word.
    const left = rows.filter(
      (row) => table !== "records" || (row.conversation ?? null) !== null || JSON.stringify(row).includes("bill"),
    );
    expect([table, left]).toEqual([table, []]);
  }
  database.close();
  expect(localStorage.length).toBe(0);
});

test("a visitor who typed and sent nothing has lost nothing", async () => {
  const codes: string[] = [];
  const silent = { greet: "message", onError: ({ code }: HalcyonError) => codes.push(code) } as const;
  await (await page(silent)).saveDraft("pay my");
  die();
  expect(await (await page(silent)).draft()).toBe("pay my");
  await open[0]!.saveDraft("");
  die();
  expect(await (await page(silent)).draft()).toBe("");
  expect(codes).toEqual([]);
});
