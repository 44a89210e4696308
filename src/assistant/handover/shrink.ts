import type { HandoffPacket } from "../../model/handoff.ts";

/** Lists that may be shortened, in the order in which they are missed least. Each loses its oldest first. */
const SHORTENED = ["transcript", "attemptedActions", "slots"] as const;

/**
 * The packet in at most so many bytes of JSON in UTF-8: the oldest lines of the transcript go first, then attempts, then
 * slots, then the end of the summary. What was left out is counted in `redactions.dropped`.
 *
 * @param maxBytes - at least 2,000: the fixed fields alone need as much at their longest.
 */
export function shrink(packet: HandoffPacket, maxBytes: number): HandoffPacket {
  let left = packet;
  for (const list of SHORTENED) {
    if (bytesOf(left) <= maxBytes) return left;
    const drop = least(left[list].length, (count) => bytesOf(without(left, list, count)) <= maxBytes);
    left = without(left, list, drop);
  }
  const { summary } = left;
  const short = (cut: number): HandoffPacket => ({ ...left, summary: summary.slice(0, summary.length - cut) });
  return short(least(summary.length, (cut) => bytesOf(short(cut)) <= maxBytes));
}

function without(packet: HandoffPacket, list: (typeof SHORTENED)[number], count: number): HandoffPacket {
  const { masked, dropped } = packet.redactions;
  return { ...packet, [list]: packet[list].slice(count), redactions: { masked, dropped: dropped + count } };
}

/** The least number from 0 to `most` for which it holds, or `most`. */
function least(most: number, holds: (count: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function bytesOf(packet: HandoffPacket): number {
  return new TextEncoder().encode(JSON.stringify(packet)).length;
}
