import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Console, ExitCode } from "../../../src/cli/console.ts";
import { emitAssistant } from "../../../src/cli/openapi/emit-assistant.ts";
import { emitAction } from "../../../src/cli/openapi/emit-code.ts";
import { readDocument } from "../../../src/cli/openapi/document.ts";
import { readOperations, snake } from "../../../src/cli/openapi/operation.ts";
import { runProgram } from "../../../src/cli/program.ts";
import { test as testCommand } from "../../../src/cli/test.ts";
import type { LocalAnswer, LocalCall } from "../../../src/index.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/openapi");

let folder: string;
let out: string;
let err: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-openapi-"));
  await cp(FIXTURES, folder, { recursive: true });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

function consoleHere(): Console {
  [out, err] = ["", ""];
  return {
    cwd: folder,
    input: Readable.from([]),
    colour: false,
    interactive: false,
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
  };
}
const run = (...argv: readonly string[]): Promise<ExitCode> => runProgram(argv, consoleHere());
const read = (path: string): Promise<string> => readFile(join(folder, path), "utf8");

test.each(["campsite.json", "library.yaml"])("what %s comes to has no finding, and its tests pass", async (spec) => {
  await run("add", "openapi", spec, "--out", "bot");
  expect(await run("validate", "bot")).toBe(0);
  expect(out).toMatch(/^0 errors, 0 warnings/m);
  expect(await testCommand("bot", undefined, {}, consoleHere(), async () => createScriptedUnderstand({}))).toBe(0);
  expect(out).toMatch(/^[1-9]\d* passed, 0 failed, 0 skipped\s*$/m);
});

test("the risk is that of the method; a write is confirmed; only what is required is asked for", async () => {
  expect(await run("add", "openapi", "campsite.json", "--out", "bot")).toBe(1);
  expect(err).toContain("2 read, 2 write, 1 cannot be taken back");
  expect(await read("bot/domain/list_pitches.yml")).toContain("risk: read");
  expect(await read("bot/domain/create_booking.yml")).toContain("risk: write");
  expect(await read("bot/domain/cancel_booking.yml")).toContain("risk: irreversible");
  expect(await read("bot/flows/cancel_booking.yml")).toContain("collect: cancel_booking_confirmed");
  expect(await read("bot/flows/get_booking.yml")).not.toContain("confirmed");
  const flow = await read("bot/flows/create_booking.yml");
  expect(flow.match(/collect: \w+/g)).toEqual([
    "collect: create_booking_pitch",
    "collect: create_booking_guests",
    "collect: create_booking_contact_email",
    "collect: create_booking_confirmed",
  ]);
  expect(await read("bot/flows/list_pitches.yml")).not.toContain("kind");
});

test("schemas become slots: formats, options, limits, patterns that an example proves", async () => {
  await run("add", "openapi", "campsite.json", "--out", "bot");
  expect(await read("bot/domain/create_booking.yml")).toMatch(/create_booking_pitch:\s+type: categorical\s+values:\s+- tent/);
  expect(await read("bot/domain/create_booking.yml")).toMatch(/min_value: 1\s+max_value: 8/);
  expect(await read("bot/domain/create_booking.yml")).toContain("format: email");
  expect(await read("bot/domain/list_pitches.yml")).toContain("format: date");
  expect(await read("bot/domain/get_booking.yml")).toMatch(/format: id\s+pattern: PW-\[0-9\]\{4\}/);
  await run("add", "openapi", "library.yaml", "--out", "library");
  // Without an example one is made that the pattern fits, and the test says it.
  expect(await read("library/domain/reserve.yml")).toMatch(/format: id\s+pattern: "\[0-9\]\{13\}"/);
  expect(await read("library/tests/reserve.yml")).toMatch(/SetSlots\(reserve_item=\d{13}\)/);
  expect(await read("library/flows/reserve.yml")).not.toContain("source");
  expect(await read("library/actions/reserve.ts")).toContain('"source": "chat"');
});

test("what cannot be mapped is said with its code, at its place, and costs only itself", async () => {
  const text = await read("library.yaml");
  const { document } = readDocument("library.yaml", text);
  const { operations, diagnostics } = readOperations(document!, null);
  expect(operations.map(({ id }) => id)).toEqual(["renew_loan", "reserve", "fines_list"]);
  const found = diagnostics.map(({ severity, code, place }) => `${severity} ${code} ${place?.line}`);
  expect(found).toEqual([
    "warning openapi/choice 24",
    "warning openapi/header 44",
    "info openapi/deprecated 51",
    "error openapi/nested 56",
    "error openapi/lost-reference 68",
    // Once for all three.
    "info openapi/security 9",
    "info openapi/other-origin 3",
  ]);
});

test("only what is named is made, deprecated or not; a name that is not there is an error", async () => {
  expect(await run("add", "openapi", "library.yaml", "--out", "bot", "--only", "payAll")).toBe(0);
  expect(await readdir(join(folder, "bot/flows"))).toEqual(["pay_all.yml"]);
  expect(await run("add", "openapi", "library.yaml", "--out", "bot", "--only", "nothing")).toBe(1);
  expect(err).toContain("openapi/unknown-operation");
});

test("nothing is overwritten without --force, nor written in part; what the author changed in shared files stays", async () => {
  await run("add", "openapi", "campsite.json", "--out", "bot", "--only", "getBooking");
  await writeFile(join(folder, "bot/flows/get_booking.yml"), "# mine\n");
  await writeFile(join(folder, "bot/actions/call-api.ts"), "// mine too\n");
  expect(await run("add", "openapi", "campsite.json", "--out", "bot")).toBe(2);
  expect(err).toContain("cli/exists");
  expect(await readdir(join(folder, "bot/flows"))).toEqual(["get_booking.yml"]);
  expect(await read("bot/flows/get_booking.yml")).toBe("# mine\n");
  expect(await run("add", "openapi", "campsite.json", "--out", "bot", "--only", "listPitches,cancelBooking")).toBe(0);
  expect(await read("bot/actions/index.ts")).toContain("export const actions = { cancel_booking, get_booking, list_pitches };");
  expect(await read("bot/actions/call-api.ts")).toBe("// mine too\n");
  await run("add", "openapi", "campsite.json", "--out", "bot", "--only", "getBooking", "--force");
  expect(await read("bot/flows/get_booking.yml")).toContain("get_booking");
});

test("an action calls the API as it is described, with the key of its effect, and gives what it answers", async () => {
  await run("add", "openapi", "campsite.json", "--out", "bot");
  const requests: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    requests.push({ url, init });
    const list = JSON.stringify([{ name: "Oak", kind: "tent" }, { name: "Elm" }]);
    return new Response(url.includes("pitches") ? list : '{"number":"PW-7","price":84.5,"status":7}');
  });
  const { actions } = (await import(join(folder, "bot/actions/index.ts"))) as {
    actions: Readonly<Record<string, (call: LocalCall) => Promise<LocalAnswer>>>;
  };
  const call = (input: LocalCall["input"]): LocalCall => ({
    input,
    context: { conversationId: "c", locale: "en", slots: {}, idempotencyKey: "turn.1" },
    signal: new AbortController().signal,
  });
  const booked = await actions["create_booking"]!(
    call({ create_booking_pitch: "tent", create_booking_guests: 2, create_booking_contact_email: "a@b.example" }),
  );
  expect(booked.output).toEqual({
    create_booking_result_number: "PW-7",
    create_booking_result_status: "7",
    create_booking_result_price: 84.5,
  });
  const found = await actions["list_pitches"]!(call({ list_pitches_arrival: "2026-12-01", list_pitches_nights: 3 }));
  expect(found.output).toEqual({ list_pitches_result_count: 2, list_pitches_result_list: "- Oak\n- Elm" });
  await actions["cancel_booking"]!(call({ cancel_booking_booking_id: "PW-10/2" }));
  expect(requests.map(({ url, init }) => [init.method, url])).toEqual([
    ["POST", "/api/v2/bookings"],
    ["GET", "/api/v2/pitches?arrival=2026-12-01&nights=3"],
    ["DELETE", "/api/v2/bookings/PW-10%2F2"],
  ]);
  expect(JSON.parse(requests[0]!.init.body as string)).toEqual({ pitch: "tent", guests: 2, contact: { email: "a@b.example" } });
  expect(requests[0]!.init.headers).toMatchObject({ "idempotency-key": "turn.1", "content-type": "application/json" });
  vi.stubGlobal("fetch", async () => new Response("", { status: 500 }));
  await expect(actions["cancel_booking"]!(call({ cancel_booking_booking_id: "PW-1" }))).rejects.toThrow("500");
});

test.each([
  ["not yaml", "a: [", 1],
  ["another format", "swagger: '2.0'\npaths: {}\n", 1],
  ["another version", "openapi: 4.0.0\npaths: {}\n", 1],
  ["no paths", "openapi: 3.1.0\n", 1],
])("a file that is %s is refused", async (_what, text, code) => {
  await writeFile(join(folder, "spec.yaml"), text);
  expect(await run("add", "openapi", "spec.yaml", "--out", "bot")).toBe(code);
  expect(err).toContain("openapi/invalid");
});

test("a circle of references ends, and operations that come to one name are told", () => {
  const { document } = readDocument(
    "s.yaml",
    `openapi: 3.1.0
paths:
  /a: { post: { operationId: makeIt, requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/A" } } } } } }
  /b: { get: { operationId: make_it } }
  /c/{id}: { get: { operationId: c } }
components: { schemas: { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } } }
`,
  );
  const { operations, diagnostics } = readOperations(document!, null);
  expect(diagnostics.map(({ code }) => code)).toEqual(["openapi/lost-reference", "openapi/lost-reference"]);
  expect(operations.map(({ operationId }) => operationId)).toEqual(["make_it"]);
});

test.each([
  ["createBooking", "create_booking"],
  ["GET /a/{b}", "get_a_b"],
  ["HTTPServer2Go", "http_server2_go"],
  ["2fast", "api_2fast"],
  ["pattern_x", "api_pattern_x"],
])("%s is called %s", (given, made) => {
  expect(snake(given)).toBe(made);
});

/** What a hostile description would put into the files of whoever reads it. */
const hostile = (): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    paths: {
      "/x$/`\n/{$id}": {
        get: {
          operationId: "../../up\nglobalThis.hacked = 1;//",
          parameters: [{ name: "$id", in: "path", required: true, schema: { type: "string", format: "constructor" } }],
        },
      },
      "/plain": { put: { operationId: "index" }, delete: { operationId: "delete" } },
      "/y/{a}": {
        get: {
          operationId: "slow",
          parameters: [
            {
              name: "a",
              in: "path",
              required: true,
              schema: { type: "string", pattern: "^(a+)+$", example: `${"a".repeat(40)}!` },
            },
          ],
        },
      },
      "/z": { get: { operationId: "lost", parameters: [{ $ref: "#/components/%zz" }] } },
    },
  });

test(
  "a description can write no code of its own, no file elsewhere and no word of the language",
  { timeout: 20_000 },
  async () => {
    const text = hostile();
    await writeFile(join(folder, "hostile.json"), text);
    const { document } = readDocument("hostile.json", text);
    const started = performance.now();
    const { operations, diagnostics } = readOperations(document!, null);
    // The pattern is not even tried on its example.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(operations.map(({ id }) => id)).toEqual(["up_global_this_hacked_1", "api_index", "api_delete", "slow"]);
    expect(operations[0]!.inputs[0]!.value.format).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain("openapi/lost-reference");
    const [first = "", second = "", ...rest] = emitAction(operations[0]!, "hostile.json").text.split("\n");
    expect(first).toMatch(/^\/\/ Made by .*globalThis\.hacked = 1/);
    expect(second).toMatch(/^import type /);
    expect(rest.join("\n")).not.toContain("hacked = 1");
    expect(rest.join("\n")).toContain("path: `/x\\$/\\`\n/${encodeURIComponent(");
    for (const { text: made } of emitAssistant(operations[0]!, "hostile.json"))
      expect(made.split("\n").slice(0, 2)).toEqual([expect.stringMatching(/^# Made by /), expect.stringMatching(/^\w+:/)]);
  },
);

test("an operation without an id is called by its short summary, once; a body that cannot be sent is said to be left out", () => {
  const parameters = [{ name: "id", in: "path", required: true, schema: { type: "string" } }];
  const text = JSON.stringify({
    openapi: "3.1.0",
    paths: {
      "/visits/{id}": {
        delete: { summary: "Cancel the visit of a patient", parameters },
        patch: {
          summary: "Cancel visit patient",
          parameters,
          requestBody: { content: { "multipart/form-data": { schema: { type: "object" } } } },
        },
        get: { summary: "Everything that is known of one visit and of its doctor", parameters },
      },
    },
  });
  const { operations, diagnostics } = readOperations(readDocument("a.json", text).document!, null);
  expect(operations.map(({ id }) => id).toSorted()).toEqual(["cancel_visit_patient", "delete_visits_id", "get_visits_id"]);
  expect(diagnostics.map(({ severity, code, message }) => [severity, code, message])).toEqual([
    ["info", "openapi/media-type", "patch /visits/{id}: Its body (multipart/form-data) is not sent."],
  ]);
});
