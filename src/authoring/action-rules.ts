import type { ActionRule } from "../model/assistant.ts";
import type { Findings } from "./findings.ts";
import { entriesOf, get, getBool, getList, getNumber, getText, type MapValue } from "./tree.ts";

/** Hours → milliseconds. */
const HOUR_MS = 3_600_000;

/** What is declared of actions, by name; a later file overrides an earlier one. Actions without a word are left out. */
export function readActionRules(tops: readonly MapValue[], findings: Findings): Readonly<Record<string, ActionRule>> {
  const rules: Record<string, ActionRule> = {};
  for (const top of tops) {
    for (const item of getList(top, "actions")) {
      for (const { key, value } of entriesOf(item.kind === "map" ? item : undefined)) {
        const rule = value.kind === "map" ? readRule(key, value, findings) : {};
        if (Object.keys(rule).length > 0) rules[key] = { ...rules[key], ...rule };
      }
    }
  }
  return rules;
}

function readRule(name: string, map: MapValue, findings: Findings): ActionRule {
  const risk = getText(map, "risk") as ActionRule["risk"];
  const hours = getNumber(map, "queue_for");
  const queues = get(map, "queue");
  const queue = queues ? getBool(map, "queue") : undefined;
  if (queue && risk !== "write" && risk !== "irreversible") {
    findings.error(
      "assistant/queued-read",
      queues!.at,
      `\`${name}\` changes nothing as far as is known: it would be of no use later.`,
      {
        hint: "Declare it as `risk: write` or `risk: irreversible`, or leave `queue` out.",
      },
    );
  }
  return {
    ...(risk && { risk }),
    ...(isWaived(map) && { waived: true }),
    ...(queue !== undefined && { queue }),
    ...(hours !== undefined && { queueForMs: hours * HOUR_MS }),
    ...(getText(map, "requires") === "verified" && { requires: "verified" }),
  };
}

/** `confirm: waived because …`: somebody has decided, and said why, that nobody needs to be asked. */
export function isWaived(action: MapValue): boolean {
  return /^waived because \S/i.test(getText(action, "confirm") ?? "");
}
