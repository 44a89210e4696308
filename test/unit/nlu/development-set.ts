import { readFileSync } from "node:fs";
import type { Command, CommandName } from "../../../src/model/command.ts";
import type { Understand } from "../../../src/model/understanding.ts";
import { inWords } from "../../../src/nlu/values/found.ts";
import { ENERGY, type Line, requestOf, SHOP } from "./assistants.ts";

/**
 * Messages in state, written by the authors of the decoder and used to tune it: a floor against regressions, not a
 * measure of quality on text that nobody has seen.
 */
export const DEVELOPMENT_SET: readonly (Line & { readonly expect: readonly string[] })[] = readFileSync(
  new URL("../../conversations/understanding-dev.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line & { readonly expect: readonly string[] });

/** A command as the set writes it. */
export function inShort(command: Command): string {
  if (command.command === "start flow") return `start ${command.flow}`;
  if (command.command === "set slot") return `set ${command.name}=${inWords(command.value)}`;
  if (command.command === "clarify") return `clarify ${command.options.join(",")}`;
  return SHORT[command.command] ?? command.command;
}

const SHORT: Readonly<Partial<Record<CommandName, string>>> = {
  "cancel flow": "cancel",
  "human handoff": "handoff",
  "repeat bot messages": "repeat",
  "skip question": "skip",
};

export interface Miss {
  readonly line: Line;
  readonly expected: string;
  readonly found: string;
  readonly why: readonly string[];
}

/** Runs the whole set. A message counts if its commands are exactly those expected, in any order. */
export async function measure(
  create: () => Promise<Understand>,
): Promise<{ readonly accuracy: number; readonly misses: readonly Miss[] }> {
  const misses: Miss[] = [];
  const understand = await create();
  for (const assistant of [SHOP, ENERGY]) {
    await understand.open(assistant);
    for (const line of DEVELOPMENT_SET.filter((each) => each.assistant === assistant.name)) {
      const { commands, why } = await understand.understand(requestOf(assistant, line));
      const found = commands.map(inShort).toSorted().join(" + ");
      const expected = line.expect.toSorted().join(" + ");
      if (found !== expected) misses.push({ line, expected, found, why });
    }
  }
  understand.close();
  return { accuracy: 1 - misses.length / DEVELOPMENT_SET.length, misses };
}
