import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAssistant } from "../../src/authoring/read.ts";
import { findPostgres } from "../demo/postgres.ts";
import { buildBackend, startProcess, type BackendProcess } from "./backend-process.ts";

const postgres = await findPostgres();
if (postgres === null) console.info("skipped: conversations over the REST channel (no DATABASE_URL and no `postgres` binary)");
const TOKEN = "the-token-of-whoever-speaks-for-its-senders";
const folder = mkdtempSync(join(tmpdir(), "halcyon-rest-"));
const assistantFile = join(folder, "bot.json");
afterAll(async () => {
  await postgres?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The demo's shop, compiled. */
async function compileShop(): Promise<void> {
  const shop = join(import.meta.dirname, "../../demo/assistants/shop");
  const names = readdirSync(shop, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yml"));
  const { assistant } = await readAssistant(names.map((path) => ({ path, text: readFileSync(join(shop, path), "utf8") })));
  writeFileSync(assistantFile, JSON.stringify(assistant));
}

interface Said {
  readonly recipient_id: string;
  readonly text?: string;
  readonly buttons?: readonly { readonly title: string; readonly payload: string }[];
}

describe.skipIf(postgres === null)("an assistant that runs in the backend, over the REST channel", () => {
  let env: Readonly<Record<string, string>>;
  let pair: BackendProcess[];
  beforeAll(async () => {
    buildBackend();
    await compileShop();
    env = {
      DATABASE_URL: postgres!.url,
      DATABASE_SCHEMA: `rest_${randomUUID().slice(0, 8)}`,
      RATE_PER_ADDRESS: "off",
      RATE_PER_SESSION: "off",
      SHOW_ROWS: "1",
      CHANNEL_TOKEN: TOKEN,
      CHANNEL_ASSISTANT: assistantFile,
      CHANNEL_ENCODER: "0",
    };
    pair = await Promise.all([startProcess(env), startProcess(env)]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(pair.map((each) => each.end()));
  });

  const post = (at: BackendProcess, sender: string, message: string, id: string = randomUUID(), token = TOKEN) =>
    fetch(`${at.url}/webhooks/rest/webhook`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ sender, message, message_id: id }),
    });
  const say = async (at: BackendProcess, sender: string, message: string, id?: string): Promise<readonly Said[]> => {
    const response = await post(at, sender, message, id);
    expect(response.status).toBe(200);
    return (await response.json()) as readonly Said[];
  };
  const wordsOf = (said: readonly Said[]): string => said.map(({ text = "" }) => text).join(" | ");
  const returns = async (): Promise<unknown[]> =>
    ((await (await fetch(`${pair[1]!.url}/v1/demo/returns`)).json()) as { returns: unknown[] }).returns;

  test("a task with actions, a correction, and the death of its process in the middle is done once", async () => {
    const [one, other] = pair as [BackendProcess, BackendProcess];
    const before = (await returns()).length;
    const asked = await say(one, "kim", "exchange my jacket for a small please");
    expect(asked.at(-1)).toMatchObject({ recipient_id: "kim", text: expect.stringContaining("for size S"), buttons: [{}, {}] });
    await one.end("SIGKILL");
    expect(wordsOf(await say(other, "kim", "no, medium"))).toMatch(/for size M/);
    pair[0] = await startProcess(env);
    // The same message to both at once, as a client sends it that has waited too long.
    const id = randomUUID();
    const replies = await Promise.all([post(pair[0], "kim", "yes please", id), post(other, "kim", "yes please", id)]);
    const texts = await Promise.all(replies.map((reply) => reply.text()));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toMatch(/exchange number/);
    expect(await returns()).toHaveLength(before + 1);
  });

  test("many senders at once, each in a conversation of their own, at whichever process", async () => {
    const senders = Array.from({ length: 6 }, (_, n) => `sender ${n}`);
    const first = await Promise.all(senders.map((sender, n) => say(pair[n % 2]!, sender, "where is my order")));
    expect(new Set(first.map(wordsOf)).size).toBe(1);
    const second = await Promise.all(
      senders.map((sender, n) => say(pair[(n + 1) % 2]!, sender, n % 2 ? "FH-1061" : "FH-1042")),
    );
    for (const [n, said] of second.entries()) expect(wordsOf(said)).toContain(n % 2 ? "FH-1061" : "FH-1042");
  });

  test("nobody speaks for a sender without the token, and what is no message is refused", async () => {
    expect((await post(pair[0]!, "kim", "hello", "m", "another token")).status).toBe(401);
    for (const [sender, message, id] of [
      ["", "x", "m"],
      ["a\nb", "x", "m"],
      ["kim", "x".repeat(20_001), "m"],
      ["kim", "x", "a b"],
    ] as const)
      expect((await post(pair[0]!, sender, message, id)).status).toBe(400);
  });

  test("neither tokens nor what was said stands in the log of a process, and nothing went wrong", () => {
    for (const each of pair) expect(each.output()).not.toMatch(/the-token-of|FH-1061|"level":"error"/);
  });
});
