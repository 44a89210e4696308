import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBackend, openDatabase } from "../../demo/backend/server.ts";
import { createSessions } from "../../demo/backend/sessions/sessions.ts";
import { callHere } from "../../demo/backend/store/here.ts";
import { createSqlShelf } from "../../demo/backend/store/sql-shelf.ts";
import { createHttpStore } from "../../src/assistant/http-store.ts";
import { createRemoteStore } from "../../src/store/remote.ts";
import type { Store } from "../../src/store/store.ts";
import { aCommit, anItem, bot, checkStore } from "./store.ts";

const SECRET = "a secret of this test alone, long enough";
const PAGE = "https://shop.example";
let db: Awaited<ReturnType<typeof openDatabase>>;
let backend: ReturnType<typeof createBackend>;
let count = 0;
beforeAll(async () => {
  db = await openDatabase();
  backend = createBackend({ db, secret: SECRET, requireSession: true, allowOrigins: [PAGE] });
}, 60_000);
afterAll(() => db.close());

const tokenOf = (tenant: string, customerId = 1, conversation = "c"): string =>
  createSessions(SECRET, () => new Date()).issue({ tenant, customerId }, conversation, PAGE).token;
/** The backend behind its addresses, without a port. */
const send: typeof fetch = (input, init) =>
  Promise.resolve(backend.request(input as string, { ...init, headers: { ...(init?.headers as object), origin: PAGE } }));
const overHttp = (token: string, via: typeof fetch = send): Store =>
  createHttpStore({ url: "http://api.example/v1/store", token, fetch: via, deadlineMs: 3_000 });

describe("contract", () => {
  checkStore("over HTTP, in PGlite", () => overHttp(tokenOf(`tenant ${count++}`)));
  checkStore("in PGlite, directly", () =>
    createRemoteStore({ call: callHere(createSqlShelf(db), { tenant: `tenant ${count++}`, name: "channel" }) }),
  );
});

test("nobody reads, writes or erases what another tenant, or another customer, keeps under the same names", async () => {
  const [mine, ...others] = [tokenOf("a", 7), tokenOf("b", 7), tokenOf("a", 8)].map((token) => overHttp(token));
  await mine!.conversationOf("shop", "c");
  await mine!.enqueue("c", anItem("m1"));
  await mine!.commit(aCommit("c", 0, { events: [bot("secret")] }));
  await mine!.saveDraft("c", "typing");
  const record = { kind: "k", key: "x", conversation: "c" };
  await mine!.changeRecord(record, () => "mine");
  const kept = await mine!.read("c");
  for (const other of others) {
    expect(await other.read("c")).toMatchObject({ state: null, revision: 0, inbox: [], draft: "" });
    expect(await other.readEvents("c", { limit: 10 })).toEqual([]);
    expect(await other.conversationOf("shop", null)).toBe(null);
    expect(await other.readRecords("k")).toEqual([]);
    expect(await other.commit(aCommit("c", kept.revision))).toBe(null);
    await other.enqueue("c", anItem("m2"));
    await other.changeRecord(record, (value) => [value]);
    await other.erase("c");
  }
  expect(await mine!.read("c")).toEqual(kept);
  expect(await mine!.readRecords("k")).toEqual([{ ...record, value: "mine" }]);
});

test("without a token, with one for something else, and with what is no question, the store is refused", async () => {
  const sessions = createSessions(SECRET, () => new Date());
  const narrow = sessions.issue({ tenant: "a", customerId: 1 }, "c", PAGE, ["actions"]).token;
  for (const token of ["nonsense", narrow])
    await expect(overHttp(token).read("c")).rejects.toMatchObject({ code: "store/refused" });
  await expect(overHttp(tokenOf("a")).read("")).rejects.toMatchObject({ code: "store/refused", details: { status: 400 } });
  const long = "x".repeat(1_100_000);
  await expect(overHttp(tokenOf("a")).saveDraft("c", long)).rejects.toMatchObject({ details: { status: 413 } });
  const asked = { method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${tokenOf("a")}` } };
  for (const [operation, body, status] of [
    ["nothing", "{}", 404],
    ["toString", "{}", 404],
    ["read", "[]", 400],
    ["read", JSON.stringify({ conversation: "c\uD800" }), 400],
    ["commit", '{"conversation":"c","basedOn":-1}', 400],
    ["events", '{"conversation":"c","limit":"1"}', 400],
  ] as const)
    expect([operation, (await send(`http://api.example/v1/store/${operation}`, { ...asked, body })).status]).toEqual([
      operation,
      status,
    ]);
});

/** Loses the answer to each question once: it was asked, it was done, and nobody was told. */
function losingAnswers(): typeof fetch {
  const lost = new Set<unknown>();
  return async (input, init) => {
    const reply = await send(input, init);
    if (lost.has(init?.body)) return reply;
    lost.add(init?.body);
    throw new TypeError("the connection broke");
  };
}

test("a question whose answer was lost is asked again and done once", async () => {
  const store = overHttp(tokenOf("lossy"), losingAnswers());
  await store.enqueue("c", anItem("m1"));
  expect(await store.commit(aCommit("c", 0, { events: [bot("one")], answered: "m1" }))).toBe(1);
  expect(await store.commit(aCommit("c", 0))).toBe(null);
  const add = (value: unknown): number => (typeof value === "number" ? value : 0) + 1;
  const record = { kind: "k", key: "n", conversation: null };
  for (let n = 1; n <= 3; n++) expect(await store.changeRecord(record, add)).toBe(n);
  expect(await store.read("c")).toMatchObject({ revision: 1, lastSeq: 1, inbox: [] });
});

test("a message that was answered is not answered again when it is put once more", async () => {
  const store = overHttp(tokenOf("again"));
  await store.enqueue("c", anItem("m1"));
  await store.commit(aCommit("c", 0, { answered: "m1" }));
  await store.enqueue("c", anItem("m1"));
  expect((await store.read("c")).inbox).toEqual([]);
});

test("keys of any characters keep their order, and every text comes back as it was", async () => {
  const store = overHttp(tokenOf("texts"));
  const keys = ["ä", "z", "\u{1F600}", "\uFFFD", "a\u0001b", ""];
  for (const key of keys) await store.changeRecord({ kind: "k", key, conversation: null }, () => key);
  expect((await store.readRecords("k")).map(({ value }) => value)).toEqual([...keys].sort());
  await store.saveDraft("c", "a\uD800 “x”\n");
  expect((await store.read("c")).draft).toBe("a\uD800 “x”\n");
});
