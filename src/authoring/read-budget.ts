import type { BudgetLimits, BudgetSettings, CostKind } from "../model/budget.ts";
import type { Findings } from "./findings.ts";
import { get, getMap, getNumber, type MapValue } from "./tree.ts";

const KINDS: readonly CostKind[] = ["call", "search", "classify", "reword", "handover"];
const SCOPES = { per_turn: "perTurn", per_conversation: "perConversation", per_day: "perDay" } as const;

/** More than this is no limit. */
const MOST = 1_000_000;

/** `budget:` of the files, the later over the earlier, limit by limit. */
export function readBudget(tops: readonly MapValue[], findings: Findings): BudgetSettings | undefined {
  let budget: BudgetSettings = {};
  for (const top of tops) {
    const map = getMap(top, "budget");
    if (!map) continue;
    const kinds = KINDS.flatMap((kind) => {
      const own = getMap(map, kind);
      return own ? [[kind, { ...budget.kinds?.[kind], ...readLimits(own, findings) }] as const] : [];
    });
    budget = { ...budget, ...readLimits(map, findings), kinds: { ...budget.kinds, ...Object.fromEntries(kinds) } };
  }
  const { kinds = {}, ...limits } = budget;
  const said = { ...limits, ...(Object.keys(kinds).length > 0 && { kinds }) };
  return Object.keys(said).length > 0 ? said : undefined;
}

function readLimits(map: MapValue, findings: Findings): BudgetLimits {
  const read = Object.entries(SCOPES).flatMap(([key, scope]) => {
    const limit = getNumber(map, key);
    if (limit === undefined) return [];
    if (Number.isInteger(limit) && limit >= 0 && limit <= MOST) return [[scope, limit] as const];
    findings.error("key/value", get(map, key)!.at, `\`${key}\` is a whole number from 0 to ${MOST}.`);
    return [];
  });
  return Object.fromEntries(read);
}
