import type { Project } from "./project.ts";
import { entriesOf, get, getList, getMap, getText, type MapValue } from "./tree.ts";
import type { Range } from "./source.ts";

/** What an action can do to the world, as its author has declared it. */
export interface Risk {
  readonly risk: "read" | "write" | "irreversible";
  /** `confirm: waived because …`: somebody has decided, and said why, that nobody needs to be asked. */
  readonly waived: boolean;
  readonly at: Range;
}

/** Null where nothing is declared: then nothing is assumed. */
export function riskOf({ tops }: Project, action: string): Risk | null {
  for (const top of tops) {
    for (const item of getList(top, "actions")) {
      for (const { key, keyAt, value } of entriesOf(item.kind === "map" ? item : undefined)) {
        const risk = key === action && value.kind === "map" ? getText(value, "risk") : undefined;
        if (risk === "read" || risk === "write" || risk === "irreversible") {
          return { risk, waived: isWaived(value as MapValue), at: keyAt };
        }
      }
    }
  }
  return null;
}

function isWaived(action: MapValue): boolean {
  return /^waived because \S/i.test(getText(action, "confirm") ?? "");
}

/** `confirm: false` without a reason waives nothing. */
export function waiverAt({ tops }: Project, action: string): Range | undefined {
  for (const top of tops) {
    for (const item of getList(top, "actions")) {
      const long = item.kind === "map" ? getMap(item, action) : undefined;
      if (long) return get(long, "confirm")?.at;
    }
  }
  return undefined;
}
