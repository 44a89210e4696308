import { hasErrors, type Diagnostic } from "../base/diagnostics.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import { ASSISTANT_FORMAT, type Assistant } from "../model/assistant.ts";
import type { Flow } from "../model/flow.ts";
import { checkProject } from "./check.ts";
import { checkShape } from "./check-shape.ts";
import { Findings } from "./findings.ts";
import { hashContent } from "./hash.ts";
import { TOP } from "./keys.ts";
import { mergeTops } from "./merge.ts";
import { parseYaml } from "./parse.ts";
import { customActions, type Project } from "./project.ts";
import { readSettings } from "./read-settings.ts";
import { SourceText, type SourceFile } from "./source.ts";
import { entriesOf, getText, type MapValue } from "./tree.ts";
import patternsYaml from "./patterns.yaml?raw";

export interface ReadAssistantOptions {
  /** Used where no file names the assistant. */
  readonly name?: string | undefined;
}

export interface ReadAssistantResult {
  /** Null if there is an error among the diagnostics. */
  readonly assistant: Assistant | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What diagnostics call the built-in patterns' own file. */
export const PATTERNS_PATH = "(built-in patterns)";

/**
 * Reads the files of an assistant and compiles them: flows, slots, responses, examples and settings, in one file or in
 * many, whatever they are called. Files that hold something else (tests, endpoints, credentials, other formats) are
 * left out. The same files give the same assistant, in whichever order they come. Never throws for what an author wrote.
 */
export async function readAssistant(
  files: readonly SourceFile[],
  options: ReadAssistantOptions = {},
): Promise<ReadAssistantResult> {
  const findings = new Findings();
  const sorted = files.filter(({ path }) => isReadable(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const builtIn = readTop(new SourceText({ path: PATTERNS_PATH, text: patternsYaml }), findings);
  const tops = sorted.flatMap((file) => readTop(new SourceText(file), findings) ?? []);
  if (tops.length === 0 && findings.list.length === 0) {
    findings.error("assistant/no-flows", undefined, "There is no file of an assistant here.", {
      hint: "Add a file with `flows:`.",
    });
  }
  // What cannot be read would only make everything else look wrong too.
  if (findings.list.some(({ code }) => code.startsWith("yaml/")))
    return { assistant: null, diagnostics: sortDiagnostics(findings.list) };
  const project = mergeTops(builtIn, tops, findings);
  checkProject(project);
  const settings = readSettings(tops, findings);
  const nlu = readLock(files, findings);
  const diagnostics = sortDiagnostics(findings.list);
  if (hasErrors(diagnostics)) return { assistant: null, diagnostics };

  const content = {
    format: ASSISTANT_FORMAT,
    name: nameOf(tops) ?? options.name ?? "assistant",
    settings,
    flows: Object.fromEntries(sortedFlows(project).map((flow) => [flow.id, flow])),
    slots: Object.fromEntries([...project.slots].map(([name, { slot }]) => [name, slot])),
    responses: Object.fromEntries(project.responses),
    actions: customActions(project),
    ...(nlu && { nlu }),
  } satisfies Omit<Assistant, "hash">;
  return { assistant: { ...content, hash: await hashContent(content as unknown as Json) }, diagnostics };
}

/** YAML, except the files of a CALM project that hold connections and secrets. */
function isReadable(path: string): boolean {
  return /\.ya?ml$/i.test(path) && !/(^|\/)(endpoints|credentials|conftest)\.ya?ml$/i.test(path);
}

function readTop(source: SourceText, findings: Findings): MapValue | null {
  const before = findings.list.length;
  const value = parseYaml(source, findings);
  if (!value || findings.list.length > before) return null;
  // Conversation tests may lie among the files.
  if (value.kind === "map" && value.entries.has("test_cases")) return null;
  const top = checkShape(value, TOP, "the file", findings);
  return top?.kind === "map" ? top : null;
}

/** `nlu.lock.json`: what fitting found. */
function readLock(files: readonly SourceFile[], findings: Findings): JsonObject | undefined {
  const file = files.find(({ path }) => /(^|\/)nlu\.lock\.json$/.test(path));
  if (!file) return undefined;
  try {
    const value: unknown = JSON.parse(file.text);
    if (isJsonObject(value)) return value;
  } catch {
    // Reported below: broken is broken, whichever way.
  }
  findings.error("assistant/bad-lock", new SourceText(file).range(0), `${file.path} is not what \`halcyon fit\` writes.`, {
    hint: "Delete it, or run `halcyon fit` again.",
  });
  return undefined;
}

function nameOf(tops: readonly MapValue[]): string | undefined {
  return (
    tops.map((top) => getText(top, "name")).findLast(Boolean) ??
    tops.map((top) => getText(top, "assistant_id")).findLast(Boolean)
  );
}

/** The author's first, in the order of the files; then the patterns. */
function sortedFlows({ flows }: Project): readonly Flow[] {
  const all = [...flows.values()].map(({ flow }) => flow);
  return [...all.filter((flow) => !flow.id.startsWith("pattern_")), ...all.filter((flow) => flow.id.startsWith("pattern_"))];
}

function sortDiagnostics(list: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ place }: Diagnostic): string => place?.file ?? "";
  return list.toSorted((a, b) => {
    if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1;
    return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
  });
}

/** The address of the action server that a file names (`action_endpoint.url`), for the command line. */
export function readActionEndpoint(file: SourceFile): string | undefined {
  const findings = new Findings();
  const value = parseYaml(new SourceText(file), findings);
  if (value?.kind !== "map") return undefined;
  const endpoint = entriesOf(value).find(({ key }) => key === "action_endpoint")?.value;
  return endpoint?.kind === "map" ? getText(endpoint, "url") : undefined;
}
