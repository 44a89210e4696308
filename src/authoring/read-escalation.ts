import type { EscalationMode, EscalationSettings, EscalationTrigger } from "../model/policy.ts";
import type { Findings } from "./findings.ts";
import { readPhrases, readReason } from "./read-policy.ts";
import { get, getMap, getMaps, getNumber, getText, getTexts, type MapValue } from "./tree.ts";

/** Where nothing is said: what a page asks of nobody is to hand over unasked. */
const MODE: EscalationMode = "offer";
const MOST = 50;
const OF = 6;
const TIMES = 2;

/** Chosen where the head called nothing calm angry on the lines kept for that: models/frustration/CARD.md. */
export const ANGRY_FROM = 0.7;

/** `escalation:` of the files, the later over the earlier; triggers of all of them. */
export function readEscalation(tops: readonly MapValue[], findings: Findings): EscalationSettings | undefined {
  const written = tops.flatMap((top) => getMap(top, "escalation") ?? []);
  if (written.length === 0) return undefined;
  let settings: EscalationSettings = {};
  for (const map of written) settings = { ...settings, ...readOne(map, findings) };
  const triggers = written.flatMap((map) => getMaps(map, "triggers").flatMap((each) => readTrigger(each, findings) ?? []));
  return { ...settings, ...(triggers.length > 0 && { triggers }) };
}

function readOne(map: MapValue, findings: Findings): EscalationSettings {
  const low = getMap(map, "low_confidence");
  const sentiment = getMap(map, "sentiment");
  const failure = getMap(map, "repeated_failure");
  const ceilings = getMap(map, "ceilings");
  return {
    ...(low && { lowConfidence: readLow(low, findings) }),
    ...(sentiment && {
      sentiment: {
        ...criterion(sentiment, "frustration", findings),
        threshold: readShare(sentiment, "threshold", findings) ?? ANGRY_FROM,
        times: readCount(sentiment, "times", findings) ?? TIMES,
      },
    }),
    ...(failure && { repeatedFailure: readFailure(failure, findings) }),
    ...(ceilings && { ceilings: { mode: modeOf(ceilings) } }),
  };
}

function readLow(map: MapValue, findings: Findings): NonNullable<EscalationSettings["lowConfidence"]> {
  const inARow = readCount(map, "in_a_row", findings);
  const share = readShare(map, "share", findings);
  const of = readCount(map, "of", findings) ?? OF;
  mustHave(map, ["in_a_row", "share"], findings);
  return {
    ...criterion(map, "low_confidence", findings),
    ...(inARow !== undefined && { inARow }),
    ...(share !== undefined && { share, of }),
  };
}

function readFailure(map: MapValue, findings: Findings): NonNullable<EscalationSettings["repeatedFailure"]> {
  const actions = readCount(map, "actions", findings);
  const reAsks = readCount(map, "re_asks", findings);
  mustHave(map, ["actions", "re_asks"], findings);
  return {
    ...criterion(map, "repeated_failure", findings),
    ...(actions !== undefined && { actions }),
    ...(reAsks !== undefined && { reAsks }),
  };
}

function readTrigger(map: MapValue, findings: Findings): EscalationTrigger | null {
  const phrases = readPhrases(map, findings);
  const [intents, flows] = [getTexts(map, "intents"), getTexts(map, "flows")];
  mustHave(map, ["phrases", "intents", "flows"], findings);
  const reason = readReason(map, findings);
  if (reason === undefined) return null;
  return {
    mode: modeOf(map),
    reason,
    ...(phrases.length > 0 && { phrases }),
    ...(intents.length > 0 && { intents }),
    ...(flows.length > 0 && { flows }),
  };
}

function mustHave(map: MapValue, keys: readonly string[], findings: Findings): void {
  if (keys.some((key) => get(map, key))) return;
  const names = keys.map((key) => `\`${key}\``).join(" nor ");
  findings.error("policy/empty-rule", map.at, `This never comes true: it has neither ${names}.`, {
    hint: "Say when, or leave it out.",
  });
}

function criterion(
  map: MapValue,
  reason: string,
  findings: Findings,
): { readonly mode: EscalationMode; readonly reason: string } {
  return { mode: modeOf(map), reason: readReason(map, findings) ?? reason };
}

function modeOf(map: MapValue): EscalationMode {
  return (getText(map, "mode") as EscalationMode | undefined) ?? MODE;
}

function readCount(map: MapValue, key: string, findings: Findings): number | undefined {
  const count = getNumber(map, key);
  if (count === undefined || (Number.isInteger(count) && count >= 1 && count <= MOST)) return count;
  findings.error("key/value", get(map, key)!.at, `\`${key}\` is a whole number from 1 to ${MOST}.`);
  return undefined;
}

function readShare(map: MapValue, key: string, findings: Findings): number | undefined {
  const share = getNumber(map, key);
  if (share === undefined || (share > 0 && share <= 1)) return share;
  findings.error("key/value", get(map, key)!.at, `\`${key}\` is a number above 0 and up to 1.`);
  return undefined;
}
