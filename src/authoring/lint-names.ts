import { renameTo } from "./closest.ts";
import { customActions, type Project } from "./project.ts";
import type { Range } from "./source.ts";
import { entriesOf, getList, getMaps, getText, textOf } from "./tree.ts";

/**
 * Names that need not be declared, and so are never unknown: an action of the backend, an intent that starts a flow. One
 * that is a slip of the pen away from a declared one was hardly meant to be another.
 */
export function lintNames(project: Project): void {
  const { actions, flows } = project;
  const undeclared = new Set(customActions(project).filter((name) => !actions.has(name)));
  const intents = declaredIntents(project);
  for (const { map, steps } of flows.values()) {
    for (const { step, map: written } of steps) {
      const at = written.entries.get("action")?.value.at;
      if (step.kind === "action" && at && undeclared.has(step.action)) check(project, "action", step.action, actions, at);
    }
    for (const trigger of getMaps(map, "nlu_trigger")) {
      const [intent, at] = [getText(trigger, "intent"), trigger.entries.get("intent")?.value.at];
      if (intent !== undefined && at && !intents.has(intent)) check(project, "intent", intent, intents, at);
    }
  }
}

function check({ findings }: Project, kind: string, name: string, declared: ReadonlySet<string>, at: Range): void {
  const meant = [...declared].find((one) => isSlip(name, one));
  if (meant === undefined) return;
  findings.warning("lint/misspelt-name", at, `Nothing else names the ${kind} \`${name}\`, but there is \`${meant}\`.`, {
    hint: `Did you mean \`${meant}\`? If not, list \`${name}\` under \`${kind}s\`.`,
    mend: renameTo(meant, at),
  });
}

/** Intents that are listed or have examples. */
function declaredIntents({ tops }: Project): ReadonlySet<string> {
  const listed = tops
    .flatMap((top) => getList(top, "intents"))
    .flatMap((item) => (item.kind === "map" ? entriesOf(item).map(({ key }) => key) : (textOf(item) ?? [])));
  return new Set([...listed, ...tops.flatMap((top) => getMaps(top, "nlu").flatMap((item) => getText(item, "intent") ?? []))]);
}

/** Whether two names differ in one letter, or in two that changed places. Names that differ in a digit are numbered. */
function isSlip(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (/\d/.test(left + right)) return false;
  const isLetter = left.length <= 1 && right.length <= 1;
  return isLetter || (left.length === 2 && right === `${left[1]}${left[0]}`);
}
