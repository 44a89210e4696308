import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../demo/backend/server.ts";
import { startDemo } from "./backend.ts";

let server: RunningServer;
beforeAll(async () => void (server = await startDemo()), 60_000);
afterAll(() => server.close());

interface Sent {
  readonly event: string;
  readonly data: any;
}

async function ask(question: string): Promise<Sent[]> {
  const response = await fetch(`${server.url}/v1/answers`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question, locale: "en", context: { conversationId: "c1" } }),
  });
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const blocks = (await response.text()).split("\n\n").filter(Boolean);
  return blocks.map((block) => ({
    event: /^event: (.*)$/m.exec(block)![1]!,
    data: JSON.parse(/^data: (.*)$/m.exec(block)![1]!),
  }));
}

test("a covered question is answered by quoting an article of the help page", async () => {
  const sent = await ask("How long do I have to return something?");
  expect(sent.map(({ event }) => event)).toEqual(["meta", "citation", "delta", "delta", "done"]);
  const citation = sent[1]!.data;
  expect(citation).toMatchObject({
    title: "Returns and refunds",
    url: "/help.html#returns",
    id: expect.stringMatching(/^returns#/),
  });
  const said = sent
    .filter(({ event }) => event === "delta")
    .map(({ data }) => data.text)
    .join("");
  expect(said).toBe(citation.quote);
  expect(said).toContain("30 days");
  const page = await (await fetch(`${server.url}/help.html`)).text();
  expect(page).toContain('id="returns"');
  expect(page).toContain("You can send anything back within 30 days");
  expect(page).not.toContain("also:");
});

test("a question about something else is not", async () => {
  expect(await ask("what is the capital of France")).toEqual([
    { event: "meta", data: { mode: "extractive", search: "full-text" } },
    { event: "not_covered", data: { reason: "no-passage" } },
  ]);
});

test("quotes, brackets and operators of the search are only words", async () => {
  for (const question of ["'; DROP TABLE passages; --", "refund & !(returns | 'x'", "%_\\", "🙂 ".repeat(50)]) {
    expect((await ask(question)).at(-1)!.event).toMatch(/^(done|not_covered)$/);
  }
});
