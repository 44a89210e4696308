import type { UnderstandingRequest } from "../model/understanding.ts";
import type { ActReading } from "./acts.ts";
import { readActs } from "./acts.ts";
import type { NluIndex } from "./assistant-index.ts";
import { type Encoding, scoreFlows } from "./flow-scores.ts";
import { normalise, type NormalText } from "./normalise.ts";
import { refusedStretches, type Stretch } from "./refusal.ts";
import type { Reading } from "./slots.ts";
import { splitWords, type Word } from "./words.ts";

/** A message with everything that is read of it before anything is decided. */
export interface Message {
  readonly index: NluIndex;
  readonly request: UnderstandingRequest;
  readonly normal: NormalText;
  readonly words: readonly Word[];
  readonly acts: ActReading;
  /** Probability by flow id, the running flow included. */
  readonly flows: ReadonlyMap<string, number>;
  /** Values in here are refused ("not the red one"). */
  readonly refused: readonly Stretch[];
  readonly reading: Reading;
  readonly encoding: Encoding | undefined;
}

export function readMessage(index: NluIndex, request: UnderstandingRequest, encoding?: Encoding): Message {
  const normal = normalise(request.text);
  const words = splitWords(normal.lower);
  const acts = readActs(normal.lower, index.lexicon);
  const scores =
    words.length > 0
      ? scoreFlows(index, words, acts, encoding, flowsInPlay(request.state))
      : new Float32Array(index.flows.length);
  const moment = { now: request.now, timeZone: request.timeZone };
  return {
    index,
    request,
    normal,
    words,
    acts,
    flows: new Map(index.flows.map((flow, at) => [flow.id, scores[at]!])),
    refused: refusedStretches(normal.lower, index.lexicon),
    reading: { message: normal, words, moment, locale: request.locale, phone: index.phone },
    encoding,
  };
}

/** Flows that a message can be for: those that can be started, and the one that runs. */
export function flowsInPlay({ startable, activeFlow }: UnderstandingRequest["state"]): ReadonlySet<string> {
  return new Set(activeFlow === null ? startable : [...startable, activeFlow]);
}

/** Share of the words that carry meaning that lie in the stretch. */
export function coverage({ words }: Pick<Message, "words">, { start, end }: Stretch): number {
  const content = words.filter((word) => !word.empty);
  if (content.length === 0) return 1;
  return content.filter((word) => word.start >= start && word.end <= end).length / content.length;
}
