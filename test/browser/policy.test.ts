import { deleteDB, openDB } from "idb";
import { afterEach, expect, test } from "vitest";
import {
  createAssistant,
  createIdbStore,
  type AgentEvent,
  type AssistantHandle,
  type AssistantOptions,
  type Command,
  type Outcome,
  type SearchEffect,
  type Store,
  type Understand,
} from "../../src/index.ts";

/* The real engine and the real IndexedDB: what the policy masks is looked for in every row that was ever written. */

const CARD = "4111 1111 1111 1111";
const IBAN = "DE89 3704 0044 0532 0130 00";
/** The numbers in every form in which they could have been kept; longer than what a random id may hold by chance. */
const CARD_TRACES = /4111 ?1111|1111 ?1111/;
const IBAN_TRACES = /DE89 ?3704|0532 ?0130/i;

let open: AssistantHandle[] = [];

afterEach(async () => {
  for (const handle of open.splice(0)) handle.close();
  localStorage.clear();
  await deleteDB("halcyon");
});

const UNKNOWN: Outcome = { kind: "failed", reason: "none", retryable: false };

/** Starts what is named, and takes everything else for the answer. */
const understand: Understand = {
  status: { phase: "idle" },
  open: async () => {},
  loadEncoder: async () => {},
  async understand({ text, state: { asking } }) {
    const commands: readonly Command[] = /^(note|payout)$/.test(text)
      ? [{ command: "start flow", flow: text }]
      : asking === null
        ? [{ command: "knowledge" }]
        : [{ command: "set slot", name: asking, value: text, raw: text, extractor: "LLM" }];
    return { commands, scores: { flows: {}, acts: {} }, spans: [], source: "linear", why: [], ms: 0 };
  },
  onStatus: () => () => {},
  close: () => {},
};

async function page(options: Partial<AssistantOptions> = {}): Promise<AssistantHandle> {
  const handle = await createAssistant({ assistant: "/test/browser/policy-bot.yml", understand, ...options });
  open.push(handle);
  return handle;
}

/** Every row of every table. */
async function dump(): Promise<string> {
  const database = await openDB("halcyon");
  const rows = await Promise.all([...database.objectStoreNames].map(async (table) => [table, await database.getAll(table)]));
  database.close();
  return JSON.stringify(rows);
}

/** The store of the page, and everything that was ever handed to it. */
async function watched(): Promise<{ readonly store: Store; readonly written: () => string }> {
  const inner = createIdbStore();
  const written: unknown[] = [];
  const store = new Proxy(inner, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        written.push(given);
        return (value as (...all: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  return { store, written: () => JSON.stringify(written) };
}

async function say(handle: AssistantHandle, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await handle.send(text);
    await handle.settled();
  }
}

test("[Y6] [Y9] a card number typed into a free text is in no row that is ever written, and in nothing that leaves", async () => {
  const sent: unknown[] = [];
  const { store, written } = await watched();
  const keep = (given: unknown) => (sent.push(JSON.parse(JSON.stringify(given))), {});
  const handle = await page({
    store,
    collect: "local",
    actions: { keep_note: keep },
    knowledge: { search: async (effect: SearchEffect): Promise<Outcome> => (sent.push(effect), UNKNOWN), close() {} },
    handover: {
      request: async (packet) => (sent.push(packet), { kind: "done", result: { kind: "handoff", reference: null } }),
      relay: async (message) => (sent.push(message), { kind: "done", result: { kind: "handoff", reference: null } }),
      // A person who says nothing.
      follow: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<AgentEvent>>(() => {}) }) }),
      close() {},
    },
  });
  await handle.saveDraft(`my card is ${CARD}`);
  await say(handle, "note", `my card is ${CARD}, write to jo@example.com`);
  await say(handle, `what of ${CARD}?`);
  await say(handle, "/HumanHandoff", `it is ${CARD}`);
  expect(handle.view.messages.map(({ text }) => text)).toContain("my card is <card>, write to <email>");
  expect(await dump()).toContain("my card is <card>");
  expect(await dump()).not.toMatch(CARD_TRACES);
  expect(written()).not.toMatch(CARD_TRACES);
  expect(written()).not.toContain("jo@example.com");
  await expect.poll(() => JSON.stringify(sent)).toContain("it is <card>");
  expect(JSON.stringify(sent)).toContain("what of <card>?");
  expect(JSON.stringify(sent)).not.toMatch(CARD_TRACES);
  expect(await handle.exportEvidence()).not.toMatch(CARD_TRACES);
  expect(await handle.draft()).toBe("");
});

test("[Y7] the slot that needs an account number gets it, and it stands nowhere else", async () => {
  const inputs: unknown[] = [];
  const handle = await page({ actions: { pay_out: ({ input }) => (inputs.push(input), {}) } });
  await say(handle, "payout", `${IBAN}`);
  expect(handle.view.slots).toMatchObject({ refund_iban: IBAN });
  expect(handle.view.messages.map(({ text }) => text)).toContain("<iban>");
  await say(handle, "yes");
  expect(inputs).toMatchObject([{ refund_iban: IBAN }]);
  await say(handle, "note", IBAN);
  const rows = JSON.parse(await dump()) as readonly (readonly [
    string,
    readonly { readonly event?: { readonly event: string } }[],
  ])[];
  const events = rows.find(([table]) => table === "events")![1];
  const kept = events.filter((row) => IBAN_TRACES.test(JSON.stringify(row)));
  expect(kept.map(({ event }) => event!.event).filter((kind) => kind !== "slot" && kind !== "user")).toEqual([]);
  expect(JSON.stringify(rows.filter(([table]) => table === "inbox"))).not.toMatch(IBAN_TRACES);
  expect(handle.view.messages.every(({ text }) => !IBAN_TRACES.test(text))).toBe(true);
});
