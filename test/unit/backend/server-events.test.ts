import { expect, test } from "vitest";
import { readEvents } from "../../../src/backend/server-events.ts";

async function read(...chunks: string[]): Promise<unknown[]> {
  const found: unknown[] = [];
  const stream = async function* (): AsyncGenerator<string> {
    yield* chunks;
  };
  for await (const event of readEvents(stream())) found.push(event);
  return found;
}

test("events may come in pieces, at any place", async () => {
  const text = 'event: delta\ndata: {"a":1}\n\n: a comment\r\nevent:done\r\ndata:\r\n\r\ndata: x\rdata: y\r\r';
  const expected = [
    { event: "delta", data: '{"a":1}' },
    { event: "done", data: "" },
    { event: "message", data: "x\ny" },
  ];
  for (let cut = 0; cut <= text.length; cut++) expect(await read(text.slice(0, cut), text.slice(cut), "\n")).toEqual(expected);
});

test("an event without its empty line has not come", async () => {
  expect(await read("event: done\ndata: {}\n")).toEqual([]);
});
