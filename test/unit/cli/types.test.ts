import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { formatTypes } from "../../../src/cli/types.ts";

const BOT = `
slots:
  size: { values: [S, M], ask: Which?, description: "The size */ to get" }
  amount: { type: float, ask: How much? }
  sure: { type: bool, ask: Sure? }
  "order-id": { ask: Which order? }
  tags: list
actions: [look_up, validate_order-id]
flows:
  order:
    description: order a shirt
    steps: [{ collect: size }, { call: pay }, { action: place_order }]
  pay:
    description: pay a bill
    steps: [{ collect: amount }, { collect: sure }, { action: charge }]
  refund:
    description: get money back
    steps: [{ collect: amount }, { collect: order-id }, { action: charge }, { call: thank }]
  thank:
    description: say thanks
    if: False
    steps: [{ set_slots: { sure: true } }, { action: note }]
`;

const root = join(import.meta.dirname, "../../..");

async function generate(): Promise<string> {
  const { assistant } = await readAssistant([{ path: "bot.yml", text: BOT }], { name: "shop" });
  return formatTypes(assistant!);
}

test("slots, flows and actions stand in the order of the files, with their types", async () => {
  const text = await generate();
  expect(text).toContain(`  /** The size * / to get */
  readonly size: "S" | "M" | null;
  readonly amount: number | null;
  readonly sure: boolean | null;
  readonly "order-id": string | null;
  readonly tags: readonly Json[] | null;
`);
  expect(text).toContain('export type FlowId = "order" | "pay" | "refund" | "thank";');
  expect(text).toContain(`export type Actions = {
  readonly charge: (call: ActionCall<"amount" | "sure", "size" | "order-id">) => ActionAnswer | Promise<ActionAnswer>;
  readonly look_up: (call: ActionCall<never, SlotName>) => ActionAnswer | Promise<ActionAnswer>;
  readonly note: (call: ActionCall<"amount" | "order-id" | "sure">) => ActionAnswer | Promise<ActionAnswer>;
  readonly place_order: (call: ActionCall<"size" | "amount" | "sure">) => ActionAnswer | Promise<ActionAnswer>;
  readonly "validate_order-id": (call: ActionCall<"amount" | "order-id" | "sure">) => ActionAnswer | Promise<ActionAnswer>;
};
`);
});

describe("the compiler", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(root, "node_modules/.types-"));
    await writeFile(join(folder, "bot.d.ts"), await generate());
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What tsc says of a usage, by code and line. */
  async function compile(usage: string): Promise<readonly string[]> {
    const head = `import { createAssistant, type AssistantOptions } from "${root}/src/index.ts";
import type { Actions, FlowId, Slots } from "./bot.d.ts";
export const flow: FlowId = "order";
export const use = (assistant: AssistantOptions["assistant"], actions: Actions) => createAssistant({ assistant, actions });
`;
    await writeFile(join(folder, "usage.ts"), head + usage);
    const config = {
      extends: join(root, "tsconfig.json"),
      include: ["usage.ts", join(root, "src/globals.d.ts")],
      compilerOptions: { noEmit: true },
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder, "--pretty", "false"]).catch(
      (error: { stdout: string }) => error,
    );
    return [...stdout.matchAll(/usage\.ts\((\d+),\d+\): error (TS\d+)/g)].map(
      ([, line, code]) => `${code} in line ${Number(line) - 4}`,
    );
  }

  test("accepts actions that use what there is", async () => {
    expect(
      await compile(`export const actions: Actions = {
  charge: async ({ input, context }) => ({ output: { sure: (input.amount ?? 0) > 1, size: "M" }, messages: [{ text: context.idempotencyKey + (input["order-id"] ?? "") }] }),
  look_up: () => {},
  note: () => {},
  "validate_order-id": () => {},
  place_order: ({ input: { size } }) => (size === "S" ? { output: { tags: ["small"] } } : {}),
};
export const answer = use({} as never, actions);
export const slots: Partial<Slots> = { size: "S" };
`),
    ).toEqual([]);
  });

  test("refuses a slot that is not the flow's, a value that is none, an action that lacks, a flow that there is not", async () => {
    expect(
      await compile(`export const one: Actions["place_order"] = ({ input }) => void input["order-id"];
export const two: Actions["look_up"] = () => ({ output: { size: "XL" } });
export const three: Actions = { charge: () => {}, look_up: () => {}, note: () => {}, "validate_order-id": () => {} };
export const four: FlowId = "ordr";
`),
    ).toEqual(["TS7053 in line 1", "TS2322 in line 2", "TS2741 in line 3", "TS2820 in line 4"]);
  });
});
