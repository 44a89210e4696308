import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AssistantOptions } from "../../../src/assistant/options.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { openAssistant } from "../../../src/assistant/open.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import { viewState } from "../../../src/dialogue/view.ts";
import type { Engine } from "../../../src/model/engine.ts";
import { assistantOf } from "../dialogue/assistant.ts";
import { createToyUnderstand, toyEngine, wired } from "./toy.ts";

/* The request of a real call, as a server sees it. */

let server: Server;
let url = "";
let closed: Promise<string>;
let arrived: Promise<void>;

beforeAll(async () => {
  let arrive = (): void => {};
  let close: (how: string) => void = () => {};
  const renew = (): void => {
    arrived = new Promise((resolve) => (arrive = resolve));
    closed = new Promise((resolve) => (close = resolve));
  };
  server = createServer((request, response) => {
    arrive();
    response.on("close", () => close(response.writableEnded ? "answered" : "ended by the page"));
    request.resume();
  });
  server.on("renew", renew);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => void server.emit("renew"));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const assistant = assistantOf(`
flows:
  pay: { name: paying, steps: [ {action: transfer}, {action: utter_paid} ] }
responses: { utter_paid: paid }
actions: [transfer]
`);

const engine: Engine = {
  ...toyEngine,
  viewState: async (of, state) => viewState(of, state),
  async takeTurn(of, state, input) {
    const result = takeTurn(of, state, input);
    return { ...result, view: viewState(of, result.state) };
  },
};

function open(options: Partial<AssistantOptions> = {}) {
  const understand = () => ({
    ...createToyUnderstand(),
    async understand({ text }: { readonly text: string }) {
      const commands =
        text === "stop" ? [{ command: "cancel flow" } as const] : [{ command: "start flow", flow: "pay" } as const];
      return { commands, scores: { flows: {}, acts: {} }, spans: [], source: "linear" as const, why: [], ms: 0 };
    },
  });
  const given = { assistant, store: createMemoryStore(), actions: url, understand: understand(), ...options };
  return openAssistant(given, wired(engine, understand));
}

test("[B30] cancelling a flow ends its request", async () => {
  const handle = open();
  await handle.send("pay");
  await arrived;
  await handle.send("stop");
  expect(await closed).toBe("ended by the page");
  await handle.settled();
  expect(handle.view.activeFlow).toBeNull();
  handle.close();
});

test("[B30] closing the assistant ends the request that is under way", async () => {
  const handle = open();
  await handle.send("pay");
  await arrived;
  handle.close();
  expect(await closed).toBe("ended by the page");
});
