import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SourceFile } from "../../../src/authoring/source.ts";
import { findActions } from "../../../src/cli/find-actions.ts";
import type { Console } from "../../../src/cli/console.ts";
import { startFakeCalmServer, type FakeCalmServer } from "../../contract/calm-fake.ts";
import { callOf, CALM_ASSISTANT, contextOf } from "../../contract/calm-server.ts";

let server: FakeCalmServer;
let root = "";
let err = "";
beforeAll(async () => {
  server = await startFakeCalmServer();
  root = server.url.replace("/webhook", "");
});
afterAll(() => server.close());
beforeEach(() => {
  server.calls.length = 0;
  err = "";
});

const console: Console = {
  cwd: "/",
  input: Readable.from([]),
  out: async () => {},
  err: (text) => void (err += text),
  colour: false,
  interactive: false,
};
const find = (url: string | undefined, files: Readonly<Record<string, string>> = {}, env = {}) => {
  const sources: SourceFile[] = Object.entries(files).map(([path, text]) => ({ path, text }));
  const assistant = { ...CALM_ASSISTANT, actions: ["say"] };
  return findActions(url, { assistant, files: sources, diagnostics: [] }, console, env);
};
const look = async (found: Awaited<ReturnType<typeof find>>) =>
  found.actions!.perform(callOf("look"), contextOf({ word: "hi" }));

test.each([
  ["its webhook", "/webhook"],
  ["what it answers", ""],
  ["what it answers, behind a slash", "/"],
])("a CALM action server is known by %s", async (_, path) => {
  const found = await find(`${root}${path}`);
  expect(await look(found)).toMatchObject({ kind: "done" });
  expect(found.assistant.actions).toEqual(["say", "action_ask_amount", "validate_amount"]);
  expect([found.actions!.has("look"), found.actions!.has("nobody")]).toEqual([true, false]);
});

test("any other address speaks the plain protocol, and is believed to have everything", async () => {
  const found = await find(`${root}/v1/actions`);
  expect(found.assistant.actions).toEqual(["say"]);
  expect(found.actions!.has("nobody")).toBe(true);
  expect(await look(found)).toMatchObject({ kind: "failed", status: 404 });
  expect(server.calls).toEqual([]);
});

test("endpoints.yml names the server, its secrets come from the environment", async () => {
  const endpoints = `action_endpoint:
  url: \${ACTIONS}/webhook
  token: \${TOKEN}
  headers: { x-tenant: "t-\${TOKEN}" }
  basic_auth: { username: ann, password: "\${TOKEN}" }
other: { url: http://elsewhere }
`;
  const found = await find(undefined, { "bot/endpoints.yml": endpoints }, { ACTIONS: root, TOKEN: "s3" });
  expect(await look(found)).toMatchObject({ kind: "done" });
  expect(server.calls[0]).toMatchObject({
    query: "?token=s3",
    headers: { "x-tenant": "t-s3", authorization: `Basic ${btoa("ann:s3")}` },
  });
});

test("a variable that is not set is named, and nobody is asked", async () => {
  const found = await find(undefined, { "endpoints.yml": "action_endpoint: { url: 'http://${HOST}/webhook' }" });
  expect(found.actions).toBeUndefined();
  expect(err).toContain("HOST");
});

test("a server of endpoints.yml that does not answer is told once, and then nobody provides actions", async () => {
  const found = await find(undefined, { "endpoints.yml": "action_endpoint: { url: 'http://127.0.0.1:9/webhook' }" });
  expect(found.actions).toBeUndefined();
  expect(err).toBe(
    "The action server of endpoints.yml (http://127.0.0.1:9/webhook) does not answer; another one can be given with --actions.\n",
  );
});

test("what is given goes before halcyon.yml, and that before endpoints.yml", async () => {
  const files = {
    "halcyon.yml": "action_endpoint: { url: 'http://127.0.0.1:9/ours' }",
    "endpoints.yml": `action_endpoint: { url: ${server.url} }`,
  };
  expect((await find(server.url, files)).assistant.actions).toContain("validate_amount");
  const ours = await find(undefined, files);
  expect(ours.assistant.actions).not.toContain("validate_amount");
  expect(await look(ours)).toEqual({ kind: "offline" });
}, 20_000);

test("without any address nobody performs", async () => {
  expect((await find(undefined, { "endpoints.yml": "action_endpoint: { url: }" })).actions).toBeUndefined();
  expect(err).toBe("");
});
