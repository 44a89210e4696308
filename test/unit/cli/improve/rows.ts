import type { EvidenceRow } from "../../../../src/cli/improve/evidence.ts";

/** A row as it is read from an export. */
export function row(change: Partial<EvidenceRow> & Pick<EvidenceRow, "guard" | "what">): EvidenceRow {
  return {
    at: Date.UTC(2026, 10, 20),
    conversation: "d c1",
    assistant: "energy",
    bundle: "b1",
    flow: null,
    step: null,
    slot: null,
    language: "en",
    text: null,
    isConsented: true,
    context: null,
    reason: null,
    attempt: null,
    label: null,
    details: {},
    ...change,
  };
}
