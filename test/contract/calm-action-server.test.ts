import { describe, expect, test } from "vitest";
import { createCalmActions } from "../../src/backend/calm-actions.ts";
import type { HalcyonError } from "../../src/base/errors.ts";
import { findRasaPython, startRasaServer } from "../support/rasa-sdk.ts";
import { startFakeCalmServer } from "./calm-fake.ts";
import { CALM_ASSISTANT, callOf, checkCalmServer, contextOf } from "./calm-server.ts";

checkCalmServer("fake CALM server", startFakeCalmServer);

const python = findRasaPython();

describe.skipIf(python === null)("the real one", () => {
  checkCalmServer("rasa_sdk", () => startRasaServer(python!));

  /** As a browser asks a server of another origin: allowed before, and without its leave it says only that it failed. */
  const asBrowser = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const origin = "https://shop.example";
    const headers = new Headers(init.headers);
    const asked = await fetch(url, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": init.method ?? "GET",
        "access-control-request-headers": [...headers.keys()].join(","),
      },
    });
    const allowed = asked.headers.get("access-control-allow-origin");
    if (allowed !== "*" && allowed !== origin) throw new TypeError("Failed to fetch");
    headers.set("origin", origin);
    return await fetch(url, { ...init, headers });
  };

  test("[B8] rasa_sdk without --cors is an outcome for the visitor and advice for the host, with it it answers a page", async () => {
    const [closed, open] = await Promise.all([startRasaServer(python!), startRasaServer(python!, ["--cors", "*"])]);
    try {
      const errors: HalcyonError[] = [];
      const ask = async (url: string) => {
        const actions = createCalmActions({
          url,
          assistant: CALM_ASSISTANT,
          deadlineMs: 10_000,
          fetch: asBrowser,
          report: (error) => errors.push(error),
        });
        const outcomes = [
          await actions.perform(callOf("say"), contextOf({ word: "hi" })),
          await actions.perform(callOf("say", "t1.2"), contextOf({ word: "hi" })),
        ];
        actions.close();
        return outcomes.map(({ kind }) => kind);
      };
      expect(await ask(closed.url)).toEqual(["offline", "offline"]);
      expect(errors.map(({ code }) => code)).toEqual(["action/unreachable"]);
      expect(errors[0]!.message).toContain("--cors");
      expect(await ask(open.url)).toEqual(["done", "done"]);
      expect(errors).toHaveLength(1);
    } finally {
      await Promise.all([closed.close(), open.close()]);
    }
  }, 120_000);

  test("[B7] rasa_sdk that dies in an action is an outcome, and the call is not made again", async () => {
    const server = await startRasaServer(python!);
    let sent = 0;
    const actions = createCalmActions({
      url: server.url,
      assistant: CALM_ASSISTANT,
      deadlineMs: 10_000,
      fetch: async (url, init) => {
        sent += 1;
        return await fetch(url, init);
      },
    });
    // It knows the domain by then: what follows is one request.
    expect(await actions.perform(callOf("say"), contextOf({ word: "hi" }))).toMatchObject({ kind: "done" });
    sent = 0;
    const outcome = await actions.perform(callOf("crash", "t1.2"), contextOf({ word: "hi" }));
    expect(["offline", "timedOut", "failed"]).toContain(outcome.kind);
    expect(outcome).not.toHaveProperty("unsent");
    expect(sent).toBe(1);
    actions.close();
    await server.close();
  }, 120_000);
});
