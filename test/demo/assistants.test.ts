import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ALL_ACTIONS } from "../../demo/backend/actions/all-actions.ts";
import { readAssistant } from "../../src/authoring/read.ts";
import type { Assistant } from "../../src/model/assistant.ts";
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
    for (const name of assistant.actions) {
      const action = ALL_ACTIONS.find((candidate) => candidate.name === name);
      expect(action, name).toBeDefined();
      for (const field of Object.keys(action!.output)) expect(assistant.slots, `${name} → ${field}`).toHaveProperty(field);
    }
  });

  test("gives every input an action needs: a slot that the calling flow declares", async () => {
    const { assistant } = await read(folder);
    for (const flow of Object.values(assistant.flows)) {
      const declared = flow.steps.flatMap((step) => (step.kind === "collect" ? [step.slot] : step.kind === "set_slots" ? step.slots.map(({ name }) => name) : []));
      for (const step of flow.steps) {
        const action = step.kind === "action" ? ALL_ACTIONS.find((candidate) => candidate.name === step.action) : undefined;
        const needed = Object.entries(action?.input ?? {}).filter(([, schema]) => schema.required === true);
        for (const [name] of needed) expect(declared, `${flow.id}: ${action!.name}`).toContain(name);
      }
    }
  });

  test("confirms before every write, and gives each flow three to six examples", async () => {
    const { assistant } = await read(folder);
    for (const flow of Object.values(assistant.flows).filter(({ id }) => !id.startsWith("pattern_"))) {
      expect(flow.examples.length, flow.id).toBeGreaterThanOrEqual(3);
      expect(flow.examples.length, flow.id).toBeLessThanOrEqual(6);
      const writes = flow.steps.some((step) => step.kind === "action" && ALL_ACTIONS.some(({ name, kind }) => name === step.action && kind === "write"));
      const confirms = flow.steps.some((step) => step.kind === "collect" && step.slot.startsWith("confirm_") && step.askBeforeFilling);
      expect(confirms, flow.id).toBe(writes);
    }
  });
});
