import { basename } from "node:path";
import type { Assistant } from "../model/assistant.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { requireAssistant } from "./compile.ts";
import { findActions } from "./find-actions.ts";
import { describeKnowledge, openKnowledge } from "./open-knowledge.ts";
import { writeResult } from "./write-file.ts";

export interface BuildOptions {
  readonly out: string;
  /** A CALM action server, asked which validations and questions it has: a page cannot ask. */
  readonly actions?: string | undefined;
}

/**
 * `halcyon build DIR… --out FILE`: the assistant compiled to one JSON file, and what lies in its `knowledge/` to another one
 * beside it (`bot.json`, `bot.knowledge.json`). The same sources give the same bytes.
 */
export async function build(
  paths: readonly string[],
  { out, actions: url }: BuildOptions,
  console: Console,
): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console, { lint: true });
  if (!compiled) return 1;
  await printDiagnostics(
    compiled.diagnostics.filter(({ severity }) => severity === "warning"),
    console,
  );
  const { assistant, actions } =
    url === undefined ? { ...compiled, actions: undefined } : await findActions(url, compiled, console);
  actions?.close();
  const knowledge = await openKnowledge(paths, assistant, console);
  if (knowledge === "broken") return 1;
  const beside = out.replace(/(?:\.json)?$/i, ".knowledge.json");
  const named: Assistant = knowledge
    ? { ...assistant, knowledge: { file: basename(beside), version: knowledge.version } }
    : assistant;
  await writeSized(out, named, assistant.hash.slice(0, 12), console);
  if (knowledge) await writeSized(beside, knowledge, describeKnowledge(knowledge), console);
  return 0;
}

async function writeSized(path: string, content: object, about: string, console: Console): Promise<void> {
  const text = `${JSON.stringify(content)}\n`;
  await writeResult(path, text, console);
  await console.out(`${path}  ${Buffer.byteLength(text)} bytes  ${about}\n`);
}
