import { isWaived } from "./action-rules.ts";
import type { Project } from "./project.ts";
import { entriesOf, get, getList, getText } from "./tree.ts";
import type { Range } from "./source.ts";

/** What an action can do to the world, as its author has declared it. */
export interface Risk {
  readonly risk: "read" | "write" | "irreversible";
  /** `confirm: waived because …`: somebody has decided, and said why, that nobody needs to be asked. */
  readonly waived: boolean;
  readonly at: Range;
  /** Where `confirm` stands, waiving or not. */
  readonly confirmAt: Range | undefined;
}

/** What is declared, by action. Of an action that is not among them nothing is assumed. */
export function risksOf({ tops }: Project): ReadonlyMap<string, Risk> {
  const risks = new Map<string, Risk>();
  for (const top of tops) {
    for (const item of getList(top, "actions")) {
      for (const { key, keyAt, value } of entriesOf(item.kind === "map" ? item : undefined)) {
        const risk = value.kind === "map" ? getText(value, "risk") : undefined;
        if (value.kind !== "map" || (risk !== "read" && risk !== "write" && risk !== "irreversible")) continue;
        risks.set(key, { risk, waived: isWaived(value), at: keyAt, confirmAt: get(value, "confirm")?.at });
      }
    }
  }
  return risks;
}
