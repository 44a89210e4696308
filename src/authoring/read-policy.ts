import { canRunAway } from "../base/regex.ts";
import {
  SENSITIVE_KINDS,
  type MustEscalate,
  type PolicySettings,
  type RedactSettings,
  type SensitiveKind,
} from "../model/policy.ts";
import { didYouMean } from "./closest.ts";
import type { Findings } from "./findings.ts";
import type { Range } from "./source.ts";
import { entriesOf, get, getMap, getMaps, getText, getTexts, type MapValue, type Value } from "./tree.ts";

/** A reason that means something else already: it is the user's own wish. */
const TAKEN = "asked";
const REASON = /^[a-z][a-z0-9_]{0,63}$/;
/** Names in a placeholder: `<customer_number>`. */
const NAME = /^[a-z][a-z0-9_-]{0,31}$/;

/** `policy:` of the files: rules and lists of all of them. */
export function readPolicy(tops: readonly MapValue[], findings: Findings): PolicySettings | undefined {
  const policies = tops.flatMap((top) => getMap(top, "policy") ?? []);
  if (policies.length === 0) return undefined;
  const redact = mergeRedact(policies.flatMap((policy) => readRedact(policy, findings) ?? []));
  const names = [...SENSITIVE_KINDS, ...Object.keys(redact?.patterns ?? {})];
  for (const policy of policies) checkExcept(policy, names, findings);
  const mustEscalate = policies.flatMap((policy) =>
    getMaps(policy, "must_escalate").flatMap((rule) => readRule(rule, names, findings) ?? []),
  );
  const neverAsk = [...new Set(policies.flatMap((policy) => getTexts(policy, "never_ask")))];
  return {
    ...(mustEscalate.length > 0 && { mustEscalate }),
    ...(neverAsk.length > 0 && { neverAsk }),
    ...(redact && { redact }),
  };
}

function readRule(rule: MapValue, names: readonly string[], findings: Findings): MustEscalate | null {
  const reason = readReason(rule, findings);
  const phrases = readPhrases(rule, findings);
  const kinds = readKinds(rule, "kinds", names, findings);
  const source = readPattern(get(rule, "pattern"), findings);
  const say = getText(rule, "say");
  if (["phrases", "pattern", "kinds"].every((key) => !get(rule, key))) {
    findings.error("policy/empty-rule", rule.at, "This rule never holds: it has no `phrases`, no `pattern` and no `kinds`.", {
      hint: "Say what must stand in the message.",
    });
  }
  if (reason === undefined) return null;
  return {
    reason,
    ...(phrases.length > 0 && { phrases }),
    ...(source !== undefined && { pattern: source }),
    ...(kinds.length > 0 && { kinds }),
    ...(say !== undefined && { say }),
  };
}

/** Phrases that hold at least one letter or digit: others would never be found. */
export function readPhrases(map: MapValue, findings: Findings): readonly string[] {
  const phrases = getTexts(map, "phrases");
  for (const phrase of phrases) {
    if (/[\p{L}\p{N}]/u.test(phrase)) continue;
    findings.error("policy/empty-rule", get(map, "phrases")!.at, `\`${phrase}\` has no word in it, so it is never found.`, {
      hint: "Write words; what has none goes into `pattern`.",
    });
  }
  return phrases;
}

export function readReason(map: MapValue, findings: Findings): string | undefined {
  const reason = getText(map, "reason");
  if (reason === undefined || (REASON.test(reason) && reason !== TAKEN)) return reason;
  findings.error("policy/bad-reason", get(map, "reason")!.at, `\`${reason}\` cannot be a reason.`, {
    hint:
      reason === TAKEN
        ? "It means that the user asked for a person. Choose another."
        : "Small letters, digits and _, up to 64.",
  });
  return undefined;
}

function readRedact(policy: MapValue, findings: Findings): RedactSettings | null {
  const value = get(policy, "redact");
  if (!value || value.kind === "scalar") return null;
  if (value.kind === "list") return { kinds: readKinds(policy, "redact", SENSITIVE_KINDS, findings) as SensitiveKind[] };
  const kinds = readKinds(value, "kinds", SENSITIVE_KINDS, findings) as SensitiveKind[];
  const patterns = entriesOf(getMap(value, "patterns")).flatMap(({ key, keyAt, value: written }) => {
    if (!NAME.test(key) || (SENSITIVE_KINDS as readonly string[]).includes(key)) {
      findings.error("policy/bad-pattern", keyAt, `\`${key}\` cannot be the name of a pattern.`, {
        hint: `Small letters, digits, _ and -, up to 32; not ${SENSITIVE_KINDS.join(", ")}.`,
      });
      return [];
    }
    const source = readPattern(written, findings);
    return source === undefined ? [] : [[key, source] as const];
  });
  const except = entriesOf(getMap(value, "except")).map(({ key }) => [key, getTexts(getMap(value, "except")!, key)] as const);
  return {
    kinds,
    ...(patterns.length > 0 && { patterns: Object.fromEntries(patterns) }),
    ...(except.length > 0 && { except: Object.fromEntries(except) }),
  };
}

function checkExcept(policy: MapValue, names: readonly string[], findings: Findings): void {
  const redact = getMap(policy, "redact");
  const except = redact && getMap(redact, "except");
  for (const { key } of entriesOf(except)) readKinds(except!, key, names, findings);
}

function mergeRedact(parts: readonly RedactSettings[]): RedactSettings | undefined {
  if (parts.length === 0) return undefined;
  const patterns = Object.assign({}, ...parts.map((part) => part.patterns)) as Record<string, string>;
  const except = Object.assign({}, ...parts.map((part) => part.except)) as Record<string, readonly string[]>;
  return {
    kinds: [...new Set(parts.flatMap(({ kinds }) => kinds))],
    ...(Object.keys(patterns).length > 0 && { patterns }),
    ...(Object.keys(except).length > 0 && { except }),
  };
}

function readKinds(map: MapValue, key: string, known: readonly string[], findings: Findings): readonly string[] {
  return getTexts(map, key).filter((kind) => {
    if (known.includes(kind)) return true;
    unknownKind(kind, known, get(map, key)!.at, findings);
    return false;
  });
}

export function unknownKind(kind: string, known: readonly string[], at: Range, findings: Findings): void {
  findings.error("policy/unknown-kind", at, `\`${kind}\` is nothing that is known here.`, {
    hint: didYouMean(kind, known) ?? `Known: ${known.join(", ")}.`,
  });
}

/** Undefined if there is none, or if it cannot be used. */
function readPattern(value: Value | undefined, findings: Findings): string | undefined {
  const source = value?.kind === "scalar" ? value.text : undefined;
  if (value === undefined || source === undefined) return undefined;
  const problem = problemOf(source);
  if (problem === null) return source;
  findings.error("policy/bad-pattern", value.at, `This regular expression ${problem}.`, {
    hint: "Bound its repetitions (`{1,20}`), and let no two of them read the same characters.",
  });
  return undefined;
}

function problemOf(source: string): string | null {
  try {
    if (new RegExp(source, "iu").test("")) return "also finds nothing at all, so it is found everywhere";
  } catch {
    return "is not one";
  }
  return canRunAway(source, "iu") ? "can take for ever" : null;
}
