import { conversationsOf, groupRows, tally, textOf, type EvidenceRow } from "./evidence.ts";

/** One line of `timer-duplicates.jsonl`: a step that should not have set its timer again. */
export interface TimerDuplicate {
  /** The timer's name, or what it says. */
  readonly key: string;
  readonly flow: string | null;
  readonly step: string | null;
  readonly blocked: number;
  /** `replay`, `re-trigger`, `form re-run`, `other tab` → how often. */
  readonly causes: Readonly<Record<string, number>>;
  readonly conversations: number;
}

export function timerDuplicates(
  rows: readonly EvidenceRow[],
): readonly { readonly rows: readonly EvidenceRow[]; readonly line: TimerDuplicate }[] {
  const keyOf = ({ details }: EvidenceRow): string => textOf(details["name"]) ?? textOf(details["says"]) ?? "";
  const own = rows.filter(({ guard, what }) => guard === "timer" && what === "duplicate");
  return groupRows(own, (row) => JSON.stringify([keyOf(row), row.flow, row.step]))
    .map((group) => {
      const { flow, step } = group[0]!;
      const causes = tally(group.map(({ reason }) => reason));
      const line = { key: keyOf(group[0]!), flow, step, blocked: group.length, causes, conversations: conversationsOf(group) };
      return { rows: group, line };
    })
    .toSorted((a, b) => b.line.blocked - a.line.blocked);
}
