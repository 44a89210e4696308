import { readFileSync } from "node:fs";
import type { Command } from "../../../src/model/command.ts";
import type { Understand } from "../../../src/model/understanding.ts";
import { ENERGY, type Line, requestOf, SHOP } from "./assistants.ts";

/**
 * Messages in state, written by the authors of the decoder and used to tune it: a floor against regressions, not a
 * measure of quality on text that nobody has seen.
 */
export const DEVELOPMENT_SET: readonly (Line & { readonly expect: readonly string[] })[] = readFileSync(new URL("../../conversations/understanding-dev.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line & { readonly expect: readonly string[] });

/** A command as the set writes it. */
export function inShort(command: Command): string {
  switch (command.command) {
    case "start flow":
      return `start ${command.flow}`;
    case "set slot":
      return `set ${command.name}=${String(command.value as string)}`;
    case "clarify":
      return `clarify ${command.options.join(",")}`;
    case "cancel flow":
      return "cancel";
    case "human handoff":
      return "handoff";
    case "repeat bot messages":
      return "repeat";
    case "skip question":
      return "skip";
    default:
      return command.command;
  }
}

export interface Miss {
  readonly line: Line;
  readonly expected: string;
  readonly found: string;
  readonly why: readonly string[];
}

/** Runs the whole set. A message counts if its commands are exactly those expected, in any order. */
export async function measure(create: () => Promise<Understand>): Promise<{ readonly accuracy: number; readonly misses: readonly Miss[] }> {
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
