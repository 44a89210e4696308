import type { FormGuardSettings, GuardMode, GuardSettings, GuardStance } from "../model/guards.ts";
import type { Findings } from "./findings.ts";
import { entriesOf, get, getMap, getNumber, getText, type MapValue } from "./tree.ts";

/** More misses than this are no patience but a loop. */
const MOST = 50;

/** The counts of each guard: as it is written, and as it is compiled. */
const COUNTS = {
  form: { per_flow: "perFlow" },
  understanding: { menu_after: "menuAfter", human_after: "humanAfter" },
  knowledge: { per_topic: "perTopic", in_vain: "inVain", total: "total" },
  reminders: { active: "active", per_hour: "perHour", days: "days" },
} as const;
type Guard = keyof typeof COUNTS;

/**
 * `guards:` of the files, the later over the earlier. `mode` is that of questions and of understanding where no file says
 * one: in a project of CALM's they only count unless its author lets them act. Sources and reminders are guarded anyway.
 */
export function readGuards(tops: readonly MapValue[], findings: Findings, mode: GuardMode): GuardSettings | undefined {
  const standing: GuardStance = mode === "act" ? {} : { mode };
  let settings: Record<Guard, GuardStance> = { form: standing, understanding: standing, knowledge: {}, reminders: {} };
  for (const top of tops) {
    const guards = getMap(top, "guards");
    for (const guard of guards ? (Object.keys(COUNTS) as Guard[]) : []) {
      const written = getMap(guards!, guard);
      if (written) settings = { ...settings, [guard]: { ...settings[guard], ...readGuard(guard, written, findings) } };
    }
  }
  const said = Object.entries(settings).map(([guard, one]) => [guard, withoutGaps(one)] as const);
  const some = said.filter(([, one]) => Object.keys(one).length > 0);
  return some.length > 0 ? Object.fromEntries(some) : undefined;
}

/** What is undefined is no JSON. */
function withoutGaps(stance: GuardStance): GuardStance {
  return Object.fromEntries(Object.entries(stance).filter(([, value]) => value !== undefined));
}

function readGuard(guard: Guard, map: MapValue, findings: Findings): GuardStance {
  const counts = Object.entries(COUNTS[guard]).map(([key, name]) => [name, readCount(map, key, findings)] as const);
  return {
    ...readMode(map, findings),
    ...(guard === "form" && readCeilings(map, findings)),
    ...Object.fromEntries(counts.filter(([, count]) => count !== undefined)),
  };
}

function readCeilings(map: MapValue, findings: Findings): Pick<FormGuardSettings, "ceilings"> {
  const ceilings = getMap(map, "ceilings");
  if (!ceilings) return {};
  const counts = entriesOf(ceilings).map(({ key }) => [key, readCount(ceilings, key, findings)] as const);
  return { ceilings: Object.fromEntries(counts.filter(([, count]) => count !== undefined)) };
}

/** The reason stays with the mode that it is for: a later file that switches the guard on takes it away. */
function readMode(map: MapValue, findings: Findings): GuardStance {
  const mode = getText(map, "mode") as GuardMode | undefined;
  const reason = (getText(map, "reason") ?? "").trim();
  if (mode === undefined) return {};
  if (mode !== "off") return { mode, reason: undefined };
  if (reason === "")
    findings.error("assistant/guard-off", get(map, "mode")!.at, "A guard is switched off, and nobody says why.", {
      hint: "Write `reason:` beside it, or `mode: count`.",
    });
  return { mode, reason };
}

function readCount(map: MapValue, key: string, findings: Findings): number | undefined {
  const count = getNumber(map, key);
  if (count === undefined) return undefined;
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  findings.error("key/value", get(map, key)!.at, `\`${key}\` is a whole number from 1 to ${MOST}.`);
  return undefined;
}
