import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { createAssistant, createMemoryStore, type Assistant, type HalcyonError } from "../../../src/index.ts";

const SOURCE = `
flows:
  pay_bill:
    description: Pay a bill or an invoice.
    examples: [pay my bill, I want to pay an invoice]
    steps:
      - collect: amount
      - action: pay_bill
      - action: utter_paid
slots:
  amount: float
responses:
  utter_ask_amount: How much would you like to pay?
  utter_paid: "Paid {amount}."
actions: [pay_bill]
`;

let server: Server;
let url = "";
let compiled: Assistant;
beforeAll(async () => {
  compiled = (await readAssistant([{ path: "bot.yml", text: SOURCE }])).assistant!;
  server = createServer((request, response) => {
    if (request.url === "/bot.json") response.writeHead(200).end(JSON.stringify(compiled));
    else if (request.url === "/bot.yml") response.writeHead(200).end(SOURCE);
    else if (request.url === "/page.json") response.writeHead(200).end("<!doctype html>");
    else if (request.url === "/old.json") response.writeHead(200).end(JSON.stringify({ ...compiled, format: 0 }));
    else if (request.url === "/half.json") response.writeHead(200).end(JSON.stringify({ format: 1, settings: {} }));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test("runs headless in Node, understanding included", { timeout: 30_000 }, async () => {
  const paid: unknown[] = [];
  const actions = { pay_bill: ({ input }: { readonly input: object }) => void paid.push(input) };
  const handle = await createAssistant({ assistant: `${url}/bot.json`, actions });
  await handle.send("pay my bill");
  await handle.settled();
  expect(handle.view.messages.at(-1)).toMatchObject({ text: "How much would you like to pay?" });
  await handle.send("40");
  await handle.settled();
  expect(handle.view.messages.map(({ text }) => text)).toContain("Paid 40.");
  expect(paid).toEqual([{ amount: 40 }]);
  handle.close();
});

test("a flow that the host starts begins without a word of the visitor", async () => {
  const handle = await createAssistant({ assistant: new URL(`${url}/bot.yml`), store: createMemoryStore() });
  await handle.startFlow("pay_bill");
  await handle.settled();
  expect(handle.view.messages.map(({ from, text }) => [from, text])).toEqual([["bot", "How much would you like to pay?"]]);
  expect(handle.view.activeFlow).toBe("pay_bill");
  handle.close();
});

test.each([
  ["/nobody.json", "assistant/not-found"],
  ["/nobody.yml", "assistant/not-found"],
  ["/page.json", "assistant/invalid"],
  ["/half.json", "assistant/invalid"],
  ["/old.json", "assistant/incompatible"],
])("%s is told as %s", async (path, code) => {
  const errors: HalcyonError[] = [];
  const handle = await createAssistant({ assistant: url + path, onError: (error) => errors.push(error) });
  await expect(handle.send("hello")).rejects.toMatchObject({ code });
  expect(handle.view).toMatchObject({ phase: "failed", notices: [{ code, kind: "error" }] });
  expect(errors.map((error) => error.code)).toEqual([code]);
  handle.close();
});

test("a host that is not there is told as not found", async () => {
  const handle = await createAssistant({ assistant: "http://127.0.0.1:1/bot.json" });
  await expect(handle.settled()).rejects.toMatchObject({ code: "assistant/not-found" });
  handle.close();
});
