import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Action } from "../../demo/backend/actions/action.ts";
import { ALL_ACTIONS } from "../../demo/backend/actions/all-actions.ts";
import { readAssistant } from "../../src/authoring/read.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import type { Flow } from "../../src/model/flow.ts";
import { composeSite } from "../../demo/build-assistants.mjs";
import { ROOT } from "./backend.ts";

const scratch = await mkdtemp(join(tmpdir(), "demo-site-"));
await composeSite(ROOT, join(scratch, "site"));
afterAll(() => rm(scratch, { recursive: true }));

const FOLDERS = {
  shop: join(ROOT, "demo/assistants/shop"),
  energy: join(ROOT, "demo/assistants/energy"),
  site: join(scratch, "site"),
};

async function read(folder: string): Promise<{ assistant: Assistant; diagnostics: readonly unknown[] }> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".yml"));
  const files = await Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })));
  const { assistant, diagnostics } = await readAssistant(files);
  expect(diagnostics).toEqual([]);
  return { assistant: assistant!, diagnostics };
}

describe.each(Object.entries(FOLDERS))("%s", (_name, folder) => {
  test("has neither errors nor warnings", async () => {
    expect((await read(folder)).diagnostics).toEqual([]);
  });

  test("names only actions that the backend has, and every output of theirs fills a slot", async () => {
    const { assistant } = await read(folder);
    expect(assistant.actions.filter((name) => findAction(name) === undefined)).toEqual([]);
    const outputs = assistant.actions.flatMap((name) => Object.keys(findAction(name)!.output));
    expect(outputs.filter((field) => assistant.slots[field] === undefined)).toEqual([]);
  });

  test("gives every input an action needs: a slot that the calling flow declares", async () => {
    const { assistant } = await read(folder);
    const lacking = Object.values(assistant.flows).flatMap((flow) => {
      const needed = actionsOf(flow).flatMap(({ input }) =>
        Object.keys(input).filter((name) => input[name]!.required === true),
      );
      return needed.filter((name) => !declaredSlots(flow).includes(name)).map((name) => `${flow.id} lacks ${name}`);
    });
    expect(lacking).toEqual([]);
  });

  test("confirms before every write and nowhere else", async () => {
    const { assistant } = await read(folder);
    const wrong = Object.values(assistant.flows).filter((flow) => {
      const confirms = flow.steps.some(
        (step) => step.kind === "collect" && step.slot.startsWith("confirm_") && step.askBeforeFilling,
      );
      return confirms !== actionsOf(flow).some(({ kind }) => kind === "write");
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test("gives each flow three to eight examples", async () => {
    const { assistant } = await read(folder);
    const flows = Object.values(assistant.flows).filter((flow) => !flow.id.startsWith("pattern_"));
    expect(flows.filter(({ examples }) => examples.length < 3 || examples.length > 8).map(({ id }) => id)).toEqual([]);
  });
});

function findAction(name: string): Action | undefined {
  return ALL_ACTIONS.find((action) => action.name === name);
}

function actionsOf(flow: Flow): Action[] {
  return flow.steps.flatMap((step) => (step.kind === "action" ? (findAction(step.action) ?? []) : []));
}

function declaredSlots(flow: Flow): string[] {
  return flow.steps.flatMap((step) => {
    if (step.kind === "collect") return [step.slot];
    return step.kind === "set_slots" ? step.slots.map(({ name }) => name) : [];
  });
}
