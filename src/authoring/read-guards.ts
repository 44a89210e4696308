import type { FormGuardSettings, GuardMode, GuardSettings, UnderstandingGuardSettings } from "../model/guards.ts";
import type { Findings } from "./findings.ts";
import { entriesOf, get, getMap, getNumber, getText, type MapValue } from "./tree.ts";

/** More misses than this are no patience but a loop. */
const MOST = 50;

/**
 * `guards:` of the files, the later over the earlier. `mode` is that of what no file says: in a project of CALM's guards
 * only count unless its author lets them act.
 */
export function readGuards(tops: readonly MapValue[], findings: Findings, mode: GuardMode): GuardSettings | undefined {
  let form: FormGuardSettings = {};
  let understanding: UnderstandingGuardSettings = {};
  for (const top of tops) {
    const guards = getMap(top, "guards");
    const written = guards && getMap(guards, "form");
    if (written) form = { ...form, ...readForm(written, findings) };
    const other = guards && getMap(guards, "understanding");
    if (other) understanding = { ...understanding, ...readUnderstanding(other, findings) };
  }
  const standing = mode === "act" ? {} : { mode };
  const settings = { form: { ...standing, ...form }, understanding: { ...standing, ...understanding } };
  return Object.keys(settings.form).length + Object.keys(settings.understanding).length > 0 ? settings : undefined;
}

function readForm(map: MapValue, findings: Findings): FormGuardSettings {
  const ceilings = getMap(map, "ceilings");
  const counts = ceilings ? entriesOf(ceilings).map(({ key }) => [key, readCount(ceilings, key, findings)] as const) : [];
  const perFlow = readCount(map, "per_flow", findings);
  return {
    ...readMode(map, findings),
    ...(ceilings && { ceilings: Object.fromEntries(counts.filter(([, count]) => count !== undefined)) }),
    ...(perFlow !== undefined && { perFlow }),
  };
}

function readUnderstanding(map: MapValue, findings: Findings): UnderstandingGuardSettings {
  const menuAfter = readCount(map, "menu_after", findings);
  const humanAfter = readCount(map, "human_after", findings);
  return {
    ...readMode(map, findings),
    ...(menuAfter !== undefined && { menuAfter }),
    ...(humanAfter !== undefined && { humanAfter }),
  };
}

function readMode(map: MapValue, findings: Findings): { readonly mode?: GuardMode } {
  const mode = getText(map, "mode") as GuardMode | undefined;
  if (mode === "off" && (getText(map, "reason") ?? "").trim() === "")
    findings.error("assistant/guard-off", get(map, "mode")!.at, "A guard is switched off, and nobody says why.", {
      hint: "Write `reason:` beside it, or `mode: count`.",
    });
  return mode === undefined ? {} : { mode };
}

function readCount(map: MapValue, key: string, findings: Findings): number | undefined {
  const count = getNumber(map, key);
  if (count === undefined) return undefined;
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  findings.error("key/value", get(map, key)!.at, `\`${key}\` is a whole number from 1 to ${MOST}.`);
  return undefined;
}
