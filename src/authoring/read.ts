import { hasErrors, type Diagnostic } from "../base/diagnostics.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import { ASSISTANT_FORMAT, type Assistant } from "../model/assistant.ts";
import type { Flow } from "../model/flow.ts";
import { readActionRules } from "./action-rules.ts";
import { checkProject } from "./check.ts";
import { checkPolicy } from "./check-policy.ts";
import { Findings } from "./findings.ts";
import { hashContent } from "./hash.ts";
import { speakLanguages } from "./house-words.ts";
import { mergeTops } from "./merge.ts";
import { openFiles } from "./open-files.ts";
import { customActions, type Project } from "./project.ts";
import type { ProjectKind } from "./project-kind.ts";
import { readBudget } from "./read-budget.ts";
import { readEscalation } from "./read-escalation.ts";
import { readGuards } from "./read-guards.ts";
import { readPolicy } from "./read-policy.ts";
import { readSettings } from "./read-settings.ts";
import { SourceText, type SourceFile } from "./source.ts";
import { getText, type MapValue } from "./tree.ts";

export interface ReadAssistantOptions {
  /** Used where no file names the assistant. */
  readonly name?: string | undefined;
  /** Judges what runs but should not be: `lintProject`, for tools. A page goes without. */
  readonly lint?: ((project: Project) => void) | undefined;
}

export interface ReadAssistantResult {
  /** Null if there is an error among the diagnostics. */
  readonly assistant: Assistant | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What reading found beside the assistant: for reports about a project. */
export interface ReadProjectResult extends ReadAssistantResult {
  readonly kind: ProjectKind;
  /** What the files say, in the order of their paths; empty where a file is no YAML. */
  readonly tops: readonly MapValue[];
}

/**
 * Reads the files of an assistant and compiles them: flows, slots, responses, examples and settings, in one file or in
 * many, whatever they are called; a CALM project as it stands. Files that hold something else (tests, endpoints,
 * credentials, other formats) are left out. The same files give the same assistant, in whichever order they come. Never
 * throws for what an author wrote.
 */
export async function readAssistant(
  files: readonly SourceFile[],
  options: ReadAssistantOptions = {},
): Promise<ReadAssistantResult> {
  const { assistant, diagnostics } = await readProject(files, options);
  return { assistant, diagnostics };
}

/** The same, with what a report needs. */
export async function readProject(
  files: readonly SourceFile[],
  options: ReadAssistantOptions = {},
): Promise<ReadProjectResult> {
  const findings = new Findings();
  const { builtIn, tops, kind, hasSettings, agents } = openFiles(files, findings);
  const failed = (): ReadProjectResult => ({ assistant: null, diagnostics: sortDiagnostics(findings.list), kind, tops });
  if (tops.length === 0 && !hasErrors(findings.list)) {
    findings.error("assistant/no-flows", undefined, "There is no file of an assistant here.", {
      hint: "Add a file with `flows:`.",
    });
  }
  // What cannot be read would only make everything else look wrong too.
  if (findings.list.some(({ code }) => code.startsWith("yaml/"))) return failed();
  const project = mergeTops(builtIn, tops, findings, agents);
  checkProject(project);
  const policy = readPolicy(tops, findings);
  const escalation = readEscalation(tops, findings);
  checkPolicy(project, policy);
  const guards = readGuards(tops, findings, kind === "calm" ? "count" : "act");
  const said = readSettings(tops, findings, kind === "calm" && !hasSettings ? "3.13" : "3.16");
  const budget = readBudget(tops, findings);
  const settings = { ...said, ...(guards && { guards }), ...(budget && { budget }) };
  const rules = readActionRules(tops, findings);
  const nlu = readLock(files, findings);
  options.lint?.(project);
  if (hasErrors(findings.list)) return failed();

  const content = {
    format: ASSISTANT_FORMAT,
    name: nameOf(tops) ?? options.name ?? "assistant",
    settings,
    flows: Object.fromEntries(sortedFlows(project).map((flow) => [flow.id, flow])),
    slots: Object.fromEntries([...project.slots].map(([name, { slot }]) => [name, slot])),
    responses: Object.fromEntries(speakLanguages(project, settings)),
    actions: customActions(project),
    ...(Object.keys(rules).length > 0 && { actionRules: rules }),
    ...(policy && { policy }),
    ...(escalation && { escalation }),
    ...(project.training && { training: project.training }),
    ...(nlu && { nlu }),
  } satisfies Omit<Assistant, "hash">;
  const assistant = { ...content, hash: await hashContent(content as unknown as Json) };
  return { assistant, diagnostics: sortDiagnostics(findings.list), kind, tops };
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
