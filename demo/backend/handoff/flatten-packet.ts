import type { HandoffPacket } from "../../../src/index.ts";

/** Metadata of a switchboard: one level, no longer than this as JSON. */
export const MAX_METADATA_BYTES = 4096;

type Flat = Readonly<Record<string, string | number | boolean>>;

/** The packet as fields of a ticket: the most important first, for as long as there is room; the summary is cut to fit. */
export function flattenPacket(packet: HandoffPacket, more: Flat = {}): Flat {
  const field = (name: string): string => `dataCapture.ticketField.${name}`;
  const must: Flat = {
    ...more,
    [field("handoff")]: packet.handoff,
    [field("reason")]: packet.reason.code,
    [field("language")]: packet.language,
    [field("verified")]: packet.customer.verified,
  };
  const may: readonly (readonly [string, string])[] = [
    [field("summary"), packet.summary],
    [field("flow"), packet.currentFlow?.id ?? ""],
    [field("open_question"), packet.openQuestion ?? ""],
    ...packet.slots.map(({ id, value }) => [field(`slot_${id}`), value] as const),
  ];
  let flat: Flat = must;
  for (const [name, value] of may) {
    const fits = longestFitting(value, (cut) => bytesOf({ ...flat, [name]: cut }) <= MAX_METADATA_BYTES);
    if (fits !== "") flat = { ...flat, [name]: fits };
  }
  return flat;
}

const bytesOf = (flat: Flat): number => Buffer.byteLength(JSON.stringify(flat));

function longestFitting(value: string, fits: (cut: string) => boolean): string {
  let [low, high] = [0, value.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(value.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  return value.slice(0, low);
}
