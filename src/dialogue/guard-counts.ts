import type { GuardMode, GuardNotice, MissKind, QuestionCount } from "../model/guards.ts";
import { semanticOf, type Semantic } from "../model/semantic.ts";
import type { Frame } from "../model/state.ts";
import { slotValue, type Draft } from "./draft.ts";
import { activeIndex } from "./stack.ts";

/*
 * What became of the questions of running flows, by the frame that asks. A frame is one run of a flow: the next run begins
 * with nothing against it.
 */

/** Misses of one question, where the author says nothing: patience differs with what has to be fetched. */
const CEILINGS: Readonly<Record<Semantic, number>> = {
  date: 2,
  time: 2,
  "date-time": 2,
  enum: 2,
  free: 2,
  email: 3,
  phone: 3,
  url: 3,
  duration: 3,
  number: 3,
  boolean: 3,
  id: 5,
  secret: 3,
};

/** Misses of all questions of one run of a flow. */
const PER_FLOW = 8;

/** What another input there is, once words have failed: the question is asked once more with it. */
const INPUTS: Readonly<Partial<Record<Semantic, string>>> = {
  date: "date-picker",
  time: "time-picker",
  "date-time": "date-time-picker",
  enum: "buttons",
};

/** How far a question is from being given up. */
export interface Patience {
  readonly semantic: Semantic;
  /** Misses of words. */
  readonly ceiling: number;
  /** The input that is offered when they are used up; null: none, and the question is given up then. */
  readonly input: string | null;
}

export function formMode({ assistant }: Draft): GuardMode {
  return assistant.settings.guards?.form?.mode ?? "act";
}

export function patienceWith({ assistant }: Draft, name: string): Patience {
  const semantic = semanticOf(assistant.slots[name]!);
  const ceiling = assistant.settings.guards?.form?.ceilings?.[semantic] ?? CEILINGS[semantic];
  return { semantic, ceiling, input: INPUTS[semantic] ?? null };
}

/** Whether so many misses are enough: of this question, or of all of this run. */
export function isExhausted(draft: Draft, frame: string, slot: string, misses: number): boolean {
  const { ceiling, input } = patienceWith(draft, slot);
  const perFlow = draft.assistant.settings.guards?.form?.perFlow ?? PER_FLOW;
  return misses >= ceiling + (input === null ? 0 : 1) || missesOfRun(draft, frame) >= perFlow;
}

export function missesOf({ misses }: QuestionCount): number {
  return Object.values(misses).reduce((sum, count) => sum + count, 0);
}

function missesOfRun({ questions }: Draft, frame: string): number {
  return Object.values(questions[frame] ?? {}).reduce((sum, count) => sum + missesOf(count), 0);
}

export function countOf({ questions, input }: Draft, frame: string, slot: string): QuestionCount {
  return questions[frame]?.[slot] ?? { asks: 0, misses: {}, firstAskAt: input.at, lastAt: input.at };
}

export function keepCount(draft: Draft, frame: string, slot: string, count: QuestionCount): void {
  draft.questions = {
    ...draft.questions,
    [frame]: { ...draft.questions[frame], [slot]: { ...count, lastAt: draft.input.at } },
  };
}

export function withMiss(count: QuestionCount, kind: MissKind): QuestionCount {
  return { ...count, misses: { ...count.misses, [kind]: (count.misses[kind] ?? 0) + 1 } };
}

/** Tells what a guard saw: once as a sentence for whoever looks into the turn, once for the evidence. */
export function notice(draft: Draft, seen: GuardNotice): void {
  const { guard, what, slot, reason, attempt, ceiling } = seen;
  const counted = attempt === undefined ? "" : ` (${attempt}${ceiling === undefined ? "" : ` of ${ceiling}`})`;
  const words = [`guard.${guard}.${what}`, slot, reason].filter((word) => word !== undefined);
  // That all is well, and what it was in the end, is worth counting, not telling.
  if (what !== "filled" && what !== "label") draft.notes.push(`${words.join(" ")}${counted}.`);
  draft.guards.push(seen);
}

function settleQuestion(draft: Draft, owner: string | undefined, flow: string, slot: string): void {
  const count = owner === undefined ? undefined : draft.questions[owner]?.[slot];
  if (owner === undefined || !count || count.filled || slotValue(draft, slot) === null) return;
  const misses = missesOf(count);
  const { ceiling, input } = patienceWith(draft, slot);
  const what = misses > 0 ? "recovered" : "filled";
  const details = {
    ms: Math.max(0, draft.input.at - count.firstAskAt),
    // Whether another input than words stood beside the question when it was answered.
    ...(misses > 0 && { widget: input !== null && misses >= ceiling && formMode(draft) === "act" }),
  };
  notice(draft, { guard: "form", what, flow, slot, attempt: misses + 1, details });
  const { exhausted: _, ...rest } = count;
  keepCount(draft, owner, slot, { ...rest, filled: true });
}

/** A question has left the stack from `place`: how often it had to be asked is known now. */
export function questionEnded(draft: Draft, frame: Frame, place: number): void {
  const slot = (frame.context["collect"] ?? frame.context["validate"]) as string;
  const below = draft.stack.slice(0, place);
  const owner = below[activeIndex(below)];
  settleQuestion(draft, owner?.id, owner?.flow ?? "", slot);
}

/** Forgets the questions of runs that are over. What was never answered is told. */
export function forgetQuestions(draft: Draft): void {
  const running = new Set(draft.stack.map(({ id }) => id));
  for (const [frame, questions] of Object.entries(draft.questions)) {
    if (running.has(frame)) continue;
    for (const [slot, count] of Object.entries(questions)) {
      if (!count.filled && missesOf(count) > 0)
        notice(draft, { guard: "form", what: "abandoned", flow: null, slot, attempt: missesOf(count) });
    }
    draft.questions = Object.fromEntries(Object.entries(draft.questions).filter(([other]) => other !== frame));
  }
}

/** A task that was done was what its words meant: they may be said again. */
export function taskDone(draft: Draft, flow: string): void {
  const { unheard } = draft;
  if (unheard?.said.some(({ choice }) => choice === flow))
    draft.unheard = { ...unheard, said: unheard.said.filter(({ choice }) => choice !== flow) };
}
