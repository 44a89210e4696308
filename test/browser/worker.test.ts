import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HalcyonError } from "../../src/base/errors.ts";
import { createPlatform } from "../../src/base/platform.ts";
import type { ModelStatus } from "../../src/model/understanding.ts";
import { createEngineHere } from "../../src/assistant/engine-here.ts";
import { createWorkerMind, type WorkerMindOptions } from "../../src/worker/client.ts";
import type { WorkerOptions } from "../../src/worker/line.ts";
import { createModelFetch } from "../../src/worker/model-fetch.ts";
import { checkUnderstand } from "../contract/understand.ts";
import { readAssistant } from "../../src/authoring/read.ts";
import { engine as direct } from "../../src/dialogue/engine.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import type { Engine } from "../../src/model/engine.ts";
import type { DialogueState } from "../../src/model/state.ts";
import type { TurnInput } from "../../src/model/turn.ts";
import { requestOf, SHOP } from "../unit/nlu/assistants.ts";

const platform = createPlatform();
const MODEL = "/models/dist/v1/";
const WASM = "/node_modules/onnxruntime-web/dist/";

const create = (options: Partial<WorkerOptions> = {}) => createMind(options).understand;

/** Deciding in the page fails, unless a test wants it: what is decided then comes from the worker. */
const nowhere: Engine = {
  takeTurn: () => Promise.reject(new Error("decided in the page")),
  viewState: () => Promise.reject(new Error("seen in the page")),
  textToUnderstand: () => Promise.reject(new Error("read in the page")),
};
const createMind = (options: Partial<WorkerMindOptions> = {}) =>
  createWorkerMind({ platform, modelUrl: MODEL, wasmUrl: WASM, engine: nowhere, ...options });

beforeEach(async () => {
  await caches.delete("halcyon-model");
});

checkUnderstand("a worker", () => create());

/** A copy of the model's files in Cache Storage's place: answered by a blob-made folder with one thing changed. */
async function folderWith(
  change: (name: string, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of ["model.json", "encoder.onnx", "tokenizer.json", "tokenizer_config.json"]) {
    const bytes = new Uint8Array(await (await fetch(`${MODEL}${name}`)).arrayBuffer());
    files.set(name, change(name, bytes));
  }
  return files;
}

describe("the model in the worker", () => {
  let close: (() => void) | null = null;
  afterEach(() => close?.());

  const load = async (options: Partial<WorkerOptions> = {}) => {
    const errors: HalcyonError[] = [];
    const statuses: ModelStatus[] = [];
    const understand = create({ onError: (error) => errors.push(error), ...options });
    close = () => understand.close();
    understand.onStatus((status) => statuses.push(status));
    await understand.open(SHOP);
    await understand.loadEncoder();
    return { understand, errors, statuses };
  };

  test("is loaded with progress, kept by its hash, and answers", async () => {
    const { understand, errors, statuses } = await load();
    expect(errors).toEqual([]);
    expect(understand.status).toEqual({ phase: "ready" });
    const bytes = statuses.flatMap((status) => (status.phase === "loading" ? [status.loadedBytes] : []));
    expect(bytes.at(-1)).toBeGreaterThan(1_000_000);
    expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
    const { source, commands } = await understand.understand(
      requestOf(SHOP, {
        assistant: "shop",
        text: "I bought a jacket last week but it's too small, can I get a different size?",
      }),
    );
    expect(source).toBe("encoder");
    expect(commands).toEqual([{ command: "start flow", flow: "exchange_item" }]);
    const kept = (await (await caches.open("halcyon-model")).keys()).map(({ url }) => new URL(url).pathname);
    expect(kept.filter((path) => path.endsWith("encoder.onnx"))).toHaveLength(1);
    expect(kept.length).toBeGreaterThanOrEqual(5);
  }, 60_000);

  test("that is missing leaves the linear model, and says which file", async () => {
    const { understand, errors } = await load({ modelUrl: "/models/dist/nowhere/" });
    expect(understand.status).toEqual({ phase: "unavailable", code: "nlu/model-not-found" });
    expect(errors.map(({ code }) => code)).toEqual(["nlu/model-not-found"]);
    const { source, commands } = await understand.understand(requestOf(SHOP, { assistant: "shop", text: "return an item" }));
    expect([source, commands]).toEqual(["linear", [{ command: "start flow", flow: "return_item" }]]);
  }, 60_000);

  test("of a new version takes the place of the one that was kept", async () => {
    const url = new URL(MODEL, location.href).href;
    const cache = await caches.open("halcyon-model");
    const older = `${url}tokenizer.json?sha256=${"0".repeat(64)}`;
    const other = `${url}encoder.onnx?sha256=${"0".repeat(64)}`;
    for (const key of [older, other]) await cache.put(key, new Response("old"));
    const bytes = (await (await fetch(`${url}tokenizer.json`)).arrayBuffer()).byteLength;
    const newer = "1".repeat(64);
    await createModelFetch({ kind: "folder", url }).readFile("tokenizer.json", { bytes, sha256: newer }, () => {});
    expect((await cache.keys()).map((kept) => kept.url).toSorted()).toEqual([other, `${url}tokenizer.json?sha256=${newer}`]);
  });

  test("with one flipped bit in a kept file is refused, and the copy is dropped", async () => {
    const files = await folderWith((name, bytes) => {
      if (name === "encoder.onnx") bytes[bytes.length >> 1]! ^= 1;
      return bytes;
    });
    const manifest = JSON.parse(new TextDecoder().decode(files.get("model.json"))) as {
      files: Record<string, { sha256: string }>;
    };
    const cache = await caches.open("halcyon-model");
    const key = new URL(`${MODEL}encoder.onnx?sha256=${manifest.files["encoder.onnx"]!.sha256}`, location.href).href;
    await cache.put(key, new Response(files.get("encoder.onnx")!));
    const { understand, errors } = await load();
    expect(understand.status).toEqual({ phase: "unavailable", code: "nlu/model-mismatch" });
    expect(errors[0]?.details).toMatchObject({ file: "encoder.onnx" });
    expect(await cache.match(key)).toBeUndefined();
  }, 60_000);
});

/** A payment: a question, its answer, an action, what came of it, and things the engine does not like. */
async function payment(): Promise<{ readonly assistant: Assistant; readonly inputs: readonly TurnInput[] }> {
  const text = await (await fetch("/test/browser/durable-pay.yml")).text();
  const { assistant } = await readAssistant([{ path: "pay.yml", text }]);
  const about = (n: number) => ({ turnId: `t${n}`, at: 1_700_000_000_000 + n, seed: 0.3, channel: "test", locale: "en" });
  const inputs: TurnInput[] = [
    { ...about(1), kind: "message", text: "/session_start", commands: [{ command: "session start" }] },
    { ...about(2), kind: "message", text: "pay my bill", commands: [{ command: "start flow", flow: "pay_bill" }] },
    { ...about(3), kind: "message", text: "/SetSlots(amount=40)", commands: [] },
    { ...about(4), kind: "outcome", effect: "t3.0", outcome: { kind: "failed", reason: "no", retryable: false } },
    { ...about(5), kind: "message", text: "well", commands: [{ command: "cannot handle" }] },
  ];
  return { assistant: assistant!, inputs };
}

describe("deciding in the worker", () => {
  test("comes to the same as deciding in the page, turn by turn", async () => {
    const { assistant, inputs } = await payment();
    const { engine, understand } = createMind({ limits: { decideMs: 20_000 } });
    await understand.open(assistant);
    let state: DialogueState | null = null;
    for (const input of inputs) {
      expect(await engine.viewState(assistant, state)).toEqual(direct.viewState(assistant, state));
      const decided = await engine.takeTurn(assistant, state, input);
      expect(decided).toEqual(direct.takeTurn(assistant, state, input));
      state = decided.state;
    }
    expect(state!.slots["amount"]).toBe(40);
    for (const text of ["/SetSlots(amount=1)", "/pay my bill", " ", "/restart"])
      expect(await engine.textToUnderstand(assistant, text)).toBe(direct.textToUnderstand(assistant, text));
    understand.close();
  }, 30_000);

  test("throws what it throws in the page", async () => {
    const { assistant, inputs } = await payment();
    const { engine, understand } = createMind({ limits: { decideMs: 20_000 } });
    const broken = { stack: null } as unknown as DialogueState;
    let thrown: unknown = null;
    try {
      direct.takeTurn(assistant, broken, inputs[1]!);
    } catch (error) {
      thrown = error;
    }
    const { name, message } = thrown as Error;
    await expect(engine.takeTurn(assistant, broken, inputs[1]!)).rejects.toMatchObject({ name, message });
    understand.close();
  }, 30_000);
});

describe("a worker that fails", () => {
  const script = (code: string): string => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const spawn = (code: string) => () => new Worker(script(code));
  const request = requestOf(SHOP, { assistant: "shop", text: "return an item" });
  const limits = { startMs: 300, requestMs: 200, beatMs: 200, loadingMs: 200, maxRestarts: 1 };

  test.each([
    ["that never speaks", "", "nlu/worker-failed"],
    ["that throws at once", "throw new Error('no')", "nlu/worker-failed"],
    ["that closes itself", "postMessage({ kind: 'ready' }); close()", "nlu/worker-silent"],
    ["that hangs", "postMessage({ kind: 'ready' }); for (;;);", "nlu/worker-silent"],
  ])("%s costs no message", async (_, code, expected) => {
    const errors: string[] = [];
    const understand = create({ spawn: spawn(code), limits, onError: (error) => errors.push(error.code) });
    await understand.open(SHOP);
    const { commands } = await understand.understand(request);
    expect(commands).toEqual([{ command: "start flow", flow: "return_item" }]);
    await expect.poll(() => understand.status.phase, { timeout: 5000 }).toBe("unavailable");
    expect(errors).toContain(expected);
    const again = await understand.understand(request);
    expect(again.commands).toEqual(commands);
    understand.close();
  });

  test.each([
    ["that never speaks", ""],
    ["that throws at once", "throw new Error('no')"],
    [
      "that dies when it is to decide",
      "postMessage({ kind: 'ready' }); onmessage = ({ data }) => data.kind === 'decide' && close()",
    ],
    [
      "that hangs when it is to decide",
      "postMessage({ kind: 'ready' }); onmessage = ({ data }) => { if (data.kind === 'decide') for (;;); }",
    ],
  ])("%s costs no decision", async (_, code) => {
    const { assistant, inputs } = await payment();
    const { engine, understand } = createMind({
      spawn: spawn(code),
      limits: { ...limits, decideMs: 200 },
      engine: createEngineHere(),
    });
    let state: DialogueState | null = null;
    for (const input of inputs) {
      const decided = await engine.takeTurn(assistant, state, input);
      expect(decided).toEqual(direct.takeTurn(assistant, state, input));
      state = decided.state;
    }
    await expect.poll(() => understand.status.phase, { timeout: 5000 }).toBe("unavailable");
    understand.close();
  });

  test("at an address that does not exist leaves the page's own linear model", async () => {
    const errors: string[] = [];
    const understand = create({ workerUrl: "/nowhere/halcyon-nlu.js", limits, onError: (error) => errors.push(error.code) });
    await understand.open(SHOP);
    const { commands } = await understand.understand(request);
    expect(commands).toEqual([{ command: "start flow", flow: "return_item" }]);
    await expect.poll(() => understand.status.phase, { timeout: 5000 }).toBe("unavailable");
    expect(errors).toContain("nlu/worker-failed");
    understand.close();
  });
});
