import type { Span } from "./span.ts";

/** Spans that wait to be sent. */
export const MAX_SPANS = 500;

export interface SpanQueue {
  readonly size: number;
  /** How many were lost since the beginning, for whatever reason. */
  readonly dropped: number;
  add(...spans: readonly Span[]): void;
  /** Takes the oldest out. */
  take(count: number): readonly Span[];
  /** What could not be sent comes back to the front. */
  putBack(spans: readonly Span[]): void;
  /** They are lost, and counted. */
  lose(count: number): void;
}

/** Where there is no room the oldest goes first that tells of no failure, then the oldest. */
export function createSpanQueue(max: number = MAX_SPANS): SpanQueue {
  let spans: Span[] = [];
  let dropped = 0;

  function shrink(): void {
    while (spans.length > max) {
      const at = spans.findIndex(({ failed }) => !failed);
      spans.splice(Math.max(0, at), 1);
      dropped++;
    }
  }

  return {
    get size() {
      return spans.length;
    },
    get dropped() {
      return dropped;
    },
    add(...more) {
      spans.push(...more);
      shrink();
    },
    take(count) {
      const taken = spans.slice(0, count);
      spans = spans.slice(count);
      return taken;
    },
    putBack(older) {
      spans = [...older, ...spans];
      shrink();
    },
    lose(count) {
      dropped += count;
    },
  };
}
