import { readAssistant, type ReadAssistantResult } from "../../../src/authoring/read.ts";
import { formatDiagnostic } from "../../../src/base/diagnostics.ts";
import type { Assistant } from "../../../src/model/assistant.ts";

export const DOMAIN =
  "slots: { size: { type: text } }\nresponses: { utter_ask_size: [{ text: Which? }], utter_hi: [{ text: Hi. }] }\n";
export const FLOWS = "flows:\n  buy: { description: buy, steps: [{ collect: size }] }\n";
export const CONFIG = "recipe: default.v1\nlanguage: en\npipeline: []\n";

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;
/** A CALM project of one flow. */
export const CALM: Files = { "domain.yml": DOMAIN, "data/flows.yml": FLOWS, "config.yml": CONFIG };

export async function readAll(files: Files): Promise<ReadAssistantResult> {
  return readAssistant(Object.entries(files).map(([path, text]) => ({ path, text })));
}

export async function read(files: Files): Promise<Assistant> {
  const { assistant, diagnostics } = await readAll(files);
  if (!assistant) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return assistant;
}

/** What reading says, as people see it, without the hints. */
export async function findings(files: Files): Promise<readonly string[]> {
  const { diagnostics } = await readAll(files);
  return diagnostics.map((found) => formatDiagnostic({ ...found, hint: undefined }));
}
