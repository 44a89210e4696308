import { join } from "node:path";
import { HalcyonError } from "../base/errors.ts";
import { machineConfig } from "../dialogue/compile.ts";
import type { Assistant } from "../model/assistant.ts";
import { isPattern, type Flow } from "../model/flow.ts";
import { requireAssistant } from "./compile.ts";
import type { Console, ExitCode } from "./console.ts";
import { diagramOf } from "./export/diagram.ts";
import { writeMermaid } from "./export/mermaid.ts";
import { writeSvg } from "./export/svg.ts";
import { exportRasa } from "./export-rasa.ts";
import { writeResult } from "./write-file.ts";

export interface ExportOptions {
  /** One of {@link EXPORT_FORMATS}. */
  readonly to: string;
  /** Id of the one flow that is meant, a pattern perhaps. */
  readonly flow?: string | undefined;
  /** Folder to write to. */
  readonly out?: string | undefined;
}

/** Formats that say one flow. */
const FLOW_FORMATS: Readonly<Record<string, { readonly ending: string; write(flow: Flow, assistant: Assistant): string }>> = {
  xstate: { ending: "json", write: (flow) => `${JSON.stringify(machineConfig(flow), null, 2)}\n` },
  mermaid: { ending: "mmd", write: (flow, assistant) => writeMermaid(diagramOf(flow, assistant)) },
  svg: { ending: "svg", write: (flow, assistant) => writeSvg(diagramOf(flow, assistant)) },
};

export const EXPORT_FORMATS: readonly string[] = [...Object.keys(FLOW_FORMATS), "rasa"];

/**
 * `halcyon export DIR… --to FORMAT`: an assistant for other tools. Flows go one to a file into `--out`, or the one of
 * `--flow` to the standard output; `rasa` is a whole project and needs `--out`.
 *
 * @throws {HalcyonError} `cli/usage`, `cli/not-written`.
 */
export async function exportAssistant(
  paths: readonly string[],
  { to, flow, out }: ExportOptions,
  console: Console,
): Promise<ExitCode> {
  if (!EXPORT_FORMATS.includes(to)) throw new HalcyonError("cli/usage", { "--to": to, known: EXPORT_FORMATS });
  if (out === undefined && (flow === undefined || to === "rasa")) throw new HalcyonError("cli/usage", { missing: "--out" });
  const compiled = await requireAssistant(paths, console);
  if (!compiled) return 1;
  const { assistant } = compiled;
  if (to === "rasa") {
    const { files, notes } = await exportRasa(assistant);
    for (const note of notes) console.err(`${note}\n`);
    for (const { path, text } of files) await write(join(out!, path), text, console);
    return 0;
  }
  if (flow !== undefined && !Object.hasOwn(assistant.flows, flow))
    throw new HalcyonError("cli/usage", { "--flow": flow, known: Object.keys(assistant.flows) });
  const format = FLOW_FORMATS[to]!;
  const flows = flow === undefined ? Object.values(assistant.flows).filter((one) => !isPattern(one)) : [assistant.flows[flow]!];
  for (const one of flows) {
    const text = format.write(one, assistant);
    if (out === undefined) await console.out(text);
    else await write(join(out, `${one.id}.${format.ending}`), text, console);
  }
  return 0;
}

async function write(path: string, text: string, console: Console): Promise<void> {
  await writeResult(path, text, console);
  await console.out(`${path}\n`);
}
