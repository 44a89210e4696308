import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright";
import { composer, log, openChat, say } from "../support/talk.ts";
import type { Faults } from "../../demo/backend/actions/faults.ts";
import { setStage, type Stage } from "./stage.ts";

/** What the world does wrong, and what the visitor sees of it. Nothing may be lost, and nothing may fail silently. */
const faults: Faults = new Map();
let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ faults });
});
afterAll(() => stage?.close());

/** Codes of the errors that the chat has reported to the page. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const codes: string[] = [];
    (globalThis as { codes?: string[] }).codes = codes;
    addEventListener("halcyon-error", (event) => codes.push(event.error.code));
  });
  return () => page.evaluate(() => (globalThis as { codes?: string[] }).codes ?? []);
}

describe("an action that", () => {
  test.each([
    ["answers 500", { kind: "status", status: 500 }],
    ["answers garbage", { kind: "garbage" }],
    ["answers 5 MB", { kind: "huge" }],
    ["never answers", { kind: "hang" }],
  ] as const)("%s ends in an apology, and the conversation goes on", async (_name, fault) => {
    const { page } = await stage.open();
    await openChat(page);
    faults.set("list_bills", fault);
    await say(page, "show me my last bills", /cannot look that up|looking that up does not work/i, 60_000);
    faults.clear();
    await say(page, "show me my last bills", /these are your latest bills/i);
    expect(await log(page).getByText("show me my last bills").count(), "nothing is lost").toBe(2);
    await page.close();
  });
});

describe("a model file that", () => {
  test.each([
    ["is not there", "nlu/model-not-found", (body: Buffer) => ({ status: 404, body: body.subarray(0, 0) })],
    [
      "has one flipped bit",
      "nlu/model-mismatch",
      (body: Buffer) => {
        const flipped = Buffer.from(body);
        flipped[flipped.length >> 1]! ^= 1;
        return { status: 200, body: flipped };
      },
    ],
    ["is cut short", "nlu/model-mismatch", (body: Buffer) => ({ status: 200, body: body.subarray(0, body.length >> 1) })],
    [
      "is an HTML page",
      "nlu/model-mismatch",
      () => ({ status: 200, body: Buffer.from("<!doctype html><title>Sign in</title>") }),
    ],
  ] as const)("%s is never run: %s, and the linear model answers", async (_name, code, damage) => {
    const context = await stage.browser.newContext({ serviceWorkers: "block" });
    await context.route("**/*.onnx", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ ...damage(await response.body()), headers: { "content-type": "application/octet-stream" } });
    });
    const page = await context.newPage();
    await page.goto(stage.server.url);
    const codes = await listen(page);
    await openChat(page);
    await expect.poll(codes, { timeout: 30_000 }).toContain(code);
    await say(page, "show me my last bills", /these are your latest bills/i);
    await context.close();
  });
});

test("IndexedDB refused: the chat says that it will forget, and works", async () => {
  const context = await stage.browser.newContext();
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, "indexedDB", {
      get() {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  });
  const page = await context.newPage();
  await page.goto(stage.server.url);
  await openChat(page);
  await page
    .locator("halcyon-chat")
    .getByText(/keeps no data here/)
    .first()
    .waitFor();
  await say(page, "show me my last bills", /these are your latest bills/i);
  await context.close();
});

describe("an assistant file that", () => {
  test.each([
    ["is not there", 404, "", "assistant/not-found"],
    ["is malformed YAML", 200, "flows:\n  a: [", "assistant/invalid"],
    [
      "names a slot that nobody declared",
      200,
      "flows:\n  a:\n    description: d\n    steps:\n      - collect: nope\n        ask: What?\n",
      "assistant/invalid",
    ],
    ["links to nowhere", 200, "flows:\n  a:\n    description: d\n    steps:\n      - link: nowhere\n", "assistant/invalid"],
    [
      "says what is not written",
      200,
      "flows:\n  a:\n    description: d\n    steps:\n      - action: utter_missing\n",
      "assistant/invalid",
    ],
  ])("%s is refused with its code, and the visitor can try again", async (_name, status, body, code) => {
    const context = await stage.browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    let broken = true;
    await page.route("**/own.yml", (route) =>
      route.fulfill(
        broken
          ? { status, body, contentType: "text/yaml" }
          : {
              status: 200,
              contentType: "text/yaml",
              body: "flows:\n  hello:\n    description: say hello\n    steps:\n      - say: Well met.\n",
            },
      ),
    );
    await page.goto(stage.server.url);
    const codes = await listen(page);
    await page.evaluate(() => document.querySelector("halcyon-chat")!.setAttribute("src", "/own.yml"));
    await page.locator("halcyon-chat").getByRole("button", { expanded: false }).first().click();
    await expect.poll(codes, { timeout: 15_000 }).toContain(code);
    broken = false;
    await page
      .locator("halcyon-chat")
      .getByRole("button", { name: /try again/i })
      .click();
    await composer(page).waitFor();
    await say(page, "say hello", /Well met/);
    await context.close();
  });
});
