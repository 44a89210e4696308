import type { ActionRule } from "../model/assistant.ts";
import type { Findings } from "./findings.ts";
import { entriesOf, get, getBool, getList, getNumber, getText, type MapValue } from "./tree.ts";

const HOUR_MS = 3_600_000;

/** A backend is sure to know the key of a call for so long: whoever sends it later may have it done twice. */
const KEY_HOURS = 24;

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
  const queueForMs = readQueueFor(map, findings);
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
    ...(queueForMs !== undefined && { queueForMs }),
    ...(getText(map, "requires") === "verified" && { requires: "verified" }),
  };
}

/** `confirm: waived because …`: somebody has decided, and said why, that nobody needs to be asked. */
export function isWaived(action: MapValue): boolean {
  return /^waived because \S/i.test(getText(action, "confirm") ?? "");
}

/** `queue_for`, hours, as milliseconds. */
export function readQueueFor(map: MapValue, findings: Findings): number | undefined {
  const hours = getNumber(map, "queue_for");
  if (hours === undefined) return undefined;
  const { at } = get(map, "queue_for")!;
  if (!(hours > 0)) {
    findings.error("key/value", at, "`queue_for` is a number of hours above 0.", {
      hint: "What is not to be kept at all says `queue: false`.",
    });
    return undefined;
  }
  if (hours > KEY_HOURS) {
    findings.warning("assistant/queued-long", at, `A backend need not know a key for more than ${KEY_HOURS} hours.`, {
      hint: "What is sent later than that may be done twice.",
    });
  }
  return hours * HOUR_MS;
}
