import type { Place } from "../base/diagnostics.ts";
import type { Assistant } from "../model/assistant.ts";
import { whyOf } from "../trace/why.ts";
import { describeEvents, describeExpectation } from "./describe.ts";
import type { Exchange } from "./drive.ts";
import { meet } from "./meet.ts";
import type { Expectation, ExpectationKind, TestTurn } from "./test-case.ts";

/** Why a case failed: what was expected where, and what happened in that turn instead. */
export interface TestFailure {
  readonly place: Place;
  /** What the user had said; null: the conversation had only begun. */
  readonly user: string | null;
  readonly expected: string;
  /** One line an event. */
  readonly actual: readonly string[];
  /** How the message was understood and what followed, in a sentence or two. */
  readonly why?: string | undefined;
}

export interface Checked {
  readonly kind: ExpectationKind;
  readonly passed: boolean;
}

export interface TurnVerdict {
  readonly checked: readonly Checked[];
  /** The first that was not met. */
  readonly failure?: TestFailure | undefined;
  /** The first of which nobody can tell here whether it was met. */
  readonly open?: { readonly expectation: Expectation; readonly why: string } | undefined;
}

/** Compares a turn with what must follow in it, up to the first expectation that is not met. */
export function judgeTurn(turn: TestTurn, exchange: Exchange, assistant: Assistant): TurnVerdict {
  const { user, ordered, expectations } = turn;
  const checked: Checked[] = [];
  let open: TurnVerdict["open"];
  let from = 0;
  for (const expectation of expectations) {
    const met = meet(expectation, exchange.events, ordered ? from : 0, assistant);
    if (met?.open !== undefined) {
      open ??= { expectation, why: met.open };
    } else checked.push({ kind: expectation.kind, passed: met !== null });
    if (!met) {
      const wanted = `${describeExpectation(expectation)}${ordered && from > 0 ? ", after what stands before it" : ""}`;
      return { checked, failure: failureAt(expectation.place, user, wanted, exchange, assistant) };
    }
    from = Math.max(from, met.at + 1);
  }
  return { checked, open };
}

export function failureAt(
  place: Place,
  user: string | null,
  expected: string,
  exchange: Exchange,
  assistant: Assistant,
): TestFailure {
  return { place, user, expected, actual: describeEvents(exchange.events), why: whyOf({ assistant, ...exchange }) };
}
