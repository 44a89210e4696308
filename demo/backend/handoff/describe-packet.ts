import type { HandoffPacket } from "../../../src/index.ts";

/** The packet as a note that a person reads. */
export function describePacket({ reason, summary, slots, transcript, redactions }: HandoffPacket): string {
  const left = redactions.dropped > 0 ? [`(${redactions.dropped} older entries left out)`] : [];
  return [
    reason.text,
    "",
    summary,
    "",
    ...slots.map(({ label, value }) => `${label}: ${value}`),
    "",
    ...left,
    ...transcript.map(({ role, text }) => `${role}: ${text}`),
  ].join("\n");
}
