import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Json, JsonObject } from "../../../src/base/json.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import { assistantSchema, testsSchema } from "../../../src/cli/schema.ts";
import { checkSchema } from "./check-schema.ts";
import { flow } from "./flow.ts";

const root = join(import.meta.dirname, "../../..");
const assistant = JSON.parse(assistantSchema()) as JsonObject;
const tests = JSON.parse(testsSchema()) as JsonObject;
const yaml = (text: string): Json => parse(text, { version: "1.2" }) as Json;

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yml"))
    .map((path) => join(folder, path));

const isTest = (path: string): boolean => /\/tests\//.test(path);
// What lies in `knowledge/` has a form of its own.
const files = [
  ...filesIn("demo/assistants").filter((path) => !path.includes("/knowledge/")),
  ...filesIn("src/cli/init"),
  "src/authoring/patterns.yaml",
];

describe("[V9] JSON Schema for editors", () => {
  test.each(files.filter((path) => !isTest(path)))("%s is valid", (path) => {
    expect(checkSchema(yaml(readFileSync(join(root, path), "utf8")), assistant)).toEqual([]);
  });

  test.each(files.filter(isTest))("%s is a valid test file", (path) => {
    expect(checkSchema(yaml(readFileSync(join(root, path), "utf8")), tests)).toEqual([]);
  });

  test.each([
    ["a misspelt key", flow("- collect: size\n  ask_before_fillin: true")],
    ["a strange key", flow("- collect: size\n  vendor_extension: true")],
    ["a bool that is none", flow("- collect: size\n  ask_before_filling: yes")],
    ["flows as a list", "flows: [a]"],
    ["a slot type that there is not", "slots: { a: boolean }"],
    ["a flow without steps", "flows: { a: { description: x } }"],
    ["a step of no kind", flow("- acton: utter_done")],
    ["a step of two kinds", flow("- collect: size\n  action: utter_done")],
    ["a mistake in a nested step", flow("- noop: true\n  next: [{ if: slots.ok, then: [{ say: [1, [2]] }] }, { else: END }]")],
  ])("%s is marked by the schema as by the reader", async (_, text) => {
    const { diagnostics } = await readAssistant([{ path: "bot.yml", text }]);
    expect(diagnostics.some(({ code }) => code.startsWith("key/") || code === "flow/step-kind")).toBe(true);
    expect(checkSchema(yaml(text), assistant)).not.toEqual([]);
  });

  test.each([
    "compat: 3.16",
    'compat: "3.16"',
    "slots: { a: , b: [x] }".replace("a: ,", "a: text,"),
    "flows: { a: { description: , steps: [{ say: 5 }, { noop: true, next: END }] } }",
    "actions: [a, b: { risk: write }, c: { send_domain: true }]",
  ])("%j is accepted by the schema as by the reader", async (text) => {
    const { diagnostics } = await readAssistant([{ path: "bot.yml", text }]);
    expect(diagnostics.filter(({ code }) => code.startsWith("key/"))).toEqual([]);
    expect(checkSchema(yaml(text), assistant)).toEqual([]);
  });

  test("every key says what it is for, and every reference leads somewhere", () => {
    const seen: string[] = [];
    const references = new Set<string>();
    const walk = (node: Json): void => {
      if (Array.isArray(node)) for (const item of node as readonly Json[]) walk(item);
      else if (typeof node === "object" && node !== null) {
        const { properties, $ref } = node as { properties?: Record<string, JsonObject>; $ref?: string };
        if (typeof $ref === "string") references.add($ref);
        for (const [key, value] of Object.entries(properties ?? {})) {
          seen.push(key);
          if (!value["description"]) throw new Error(`${key} has no description`);
        }
        for (const value of Object.values(node)) walk(value as Json);
      }
    };
    walk(assistant);
    expect([...references].map((each) => each.replace("#/definitions/", "")).toSorted()).toEqual(
      Object.keys(assistant["definitions"] as JsonObject).toSorted(),
    );
    expect(seen).toEqual(expect.arrayContaining(["flows", "collect", "ask_before_filling", "buttons"]));
  });
});
