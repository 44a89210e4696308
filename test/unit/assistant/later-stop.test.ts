import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createEngineHere } from "../../../src/assistant/engine-here.ts";
import { openAssistant } from "../../../src/assistant/open.ts";
import type { AssistantOptions } from "../../../src/assistant/options.ts";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";
import { BOT } from "./later-bot.ts";
import { wired } from "./toy.ts";

/* The real engine, and a real server on a real socket that is told to stop. */

let bot: Assistant;
let server: Server;
let url = "";
let reply: (response: ServerResponse, request: IncomingMessage) => void;
let asked: { readonly method: string; readonly path: string; readonly key: string }[] = [];
const open: AssistantHandle[] = [];

beforeAll(async () => {
  bot = (await readAssistant([{ path: "bot.yml", text: BOT }])).assistant!;
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      asked.push({ method: request.method!, path: request.url!, key: String(request.headers["idempotency-key"]) });
      reply(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/actions`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});
afterEach(() => {
  for (const handle of open.splice(0)) handle.close();
});

const json =
  (status: number, value: unknown) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
const understand = () =>
  createScriptedUnderstand(({ text, state }) => {
    if (text === "cancel") return [{ command: "cancel flow" }];
    return state.asking === null ? [] : [{ command: "set slot", name: state.asking, value: text, extractor: "LLM" }];
  });

function talk(options: Partial<AssistantOptions> = {}): AssistantHandle {
  const handle = openAssistant(
    { assistant: bot, actions: url, understand: understand(), ...options },
    wired(createEngineHere(), understand),
  );
  open.push(handle);
  return handle;
}
const said = (handle: AssistantHandle): readonly string[] =>
  handle.view.messages.flatMap(({ from, text }) => (from === "bot" ? [text] : []));
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 20 });

async function file(handle: AssistantHandle, about: string): Promise<void> {
  await handle.startFlow("file");
  await handle.send(about);
  await handle.settled();
}

test("[B44] work that is called off is called off at the backend, over a reload and a line that breaks, and the truth is told", async () => {
  const store = createMemoryStore();
  const operation = { id: "o1", url: "/v1/operations/o1", status: "running", pollAfterMs: 60_000 };
  let isUp = false;
  reply = (response, request) => {
    if (request.method === "POST") return json(202, { operation })(response);
    if (request.method === "GET") return json(202, { operation })(response);
    if (!isUp) return void response.destroy();
    return json(200, { operation: { ...operation, status: "cancelled" } })(response);
  };
  const handle = talk({ store });
  await file(handle, "rain");
  await handle.send("cancel");
  await handle.settled();
  expect(said(handle)).toContainEqual(expect.stringContaining("I am asking"));
  // Long before the look that the backend wished for.
  await until(() => expect(asked.map(({ method }) => method)).toContain("DELETE"));
  expect(said(handle).join(" ")).not.toContain("has been stopped");
  handle.close();

  isUp = true;
  const again = talk({ store });
  await until(() => expect(said(again).join(" ")).toContain("has been stopped. It will not be done."));
  const told = asked.filter(({ method }) => method === "DELETE");
  expect(new Set(told.map(({ path }) => path))).toEqual(new Set(["/v1/operations/o1"]));
  expect(new Set(told.map(({ key }) => key)).size).toBe(1);
  const before = told.length;
  await again.settled();
  expect(asked.filter(({ method }) => method === "DELETE")).toHaveLength(before);
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(1);
});

test("[B44] a look that is under way does not hold up calling it off; where it was too late that is said", async () => {
  const operation = { id: "o1", url: "/v1/operations/o1", status: "running", pollAfterMs: 250 };
  let isDone = false;
  reply = (response, request) => {
    if (request.method === "POST") return json(202, { operation })(response);
    if (request.method === "DELETE") {
      isDone = true;
      return json(409, { code: "operation/done", retryable: false })(response);
    }
    if (isDone) return json(200, { output: { ticket: "T9" }, messages: [{ text: "Ticket T9." }] })(response);
    // A stream that is silent for as long as it takes.
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": here\n\n");
  };
  const handle = talk();
  await file(handle, "rain");
  await until(() => expect(asked.map(({ method }) => method)).toContain("GET"));
  await handle.send("cancel");
  await until(() => expect(said(handle).at(-1)).toBe("Ticket T9."));
  expect(said(handle).at(-2)).toContain("too late");
  expect(asked.filter(({ method }) => method === "DELETE")).toHaveLength(1);
});
