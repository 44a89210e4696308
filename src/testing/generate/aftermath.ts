import type { Json } from "../../base/json.ts";
import { slotsEndingWith } from "../../dialogue/flow-slots.ts";
import { isRoot, rootIndex } from "../../dialogue/stack.ts";
import type { Assistant } from "../../model/assistant.ts";
import { isPattern } from "../../model/flow.ts";
import type { BotMessage } from "../../model/response.ts";
import type { Frame } from "../../model/state.ts";
import type { Finding } from "./check-turn.ts";
import type { Aftermath, Interference, Situation } from "./disturbances.ts";
import { MAX_TURNS, type Driver } from "./driver.ts";
import type { FlowEdge } from "./graph.ts";
import type { OpenQuestion, Play, Played } from "./play.ts";

/** Turns within which a disturbance is over, tasks that it starts included. */
const MAX_DISTURBED = 60;

/** Disturbs an open question, looks at what becomes of it, and goes on to the end. Findings are left in the play. */
export function disturb(situation: Situation, interference: Interference): void {
  const { assistant, play, question, driver } = situation;
  const root = rootOf(play, question.frame);
  const before = play.turns.length;
  const answers: (readonly Played[])[] = [];
  for (const { text, commands } of interference.messages) {
    const turn = play.turns.length;
    play.say(text, commands);
    settle(play, driver, question, interference);
    const answer = play.turns.slice(turn);
    answers.push(answer);
    if (isAskedAgain(interference.then, play.turns.slice(before), question)) checkAsked(play, question, answer);
    // A finding is shown by what led to it, not by what came after.
    if (play.findings.length > 0) return;
  }
  if (answers.length > 1) checkWords(play, question, answers);
  checkAftermath(assistant, play, interference.then, root, play.turns.slice(before));
  const { finished } = situation;
  const after = play.situation;
  if (play.findings.length > 0 || (interference.then.kind !== "corrected" && finished.has(after))) return;
  finish(assistant, play, driver, interference.then);
  if (play.findings.length === 0) finished.add(after);
}

/** Whether the question must be open again: not where another task, which a pattern may start too, has asked for the same. */
function isAskedAgain({ kind }: Aftermath, turns: readonly Played[], question: OpenQuestion): boolean {
  if ((kind !== "asked again" && kind !== "resumed") || isGivenUp(turns)) return false;
  return (kind === "asked again" && startedBy(turns).length === 0) || !wasAnswered(turns, question);
}

/** Whether something in these turns gave the answer. */
function wasAnswered(turns: readonly Played[], { step }: OpenQuestion): boolean {
  return turns.some(({ events }) =>
    events.some((event) => event.event === "slot" && event.name === step.slot && event.value !== null),
  );
}

/** The task that a frame belongs to. */
export function rootOf(play: Play, frame: Frame): Frame {
  const stack = play.state?.stack ?? [];
  return stack[
    rootIndex(
      stack,
      stack.findIndex(({ id }) => id === frame.id),
    )
  ]!;
}

/** Answers everything but the disturbed question, until that is open again or nothing is asked. */
function settle(
  play: Play,
  driver: Driver,
  question: OpenQuestion,
  { search, then }: Pick<Interference, "search" | "then">,
): void {
  for (let count = 0; count < MAX_DISTURBED; count++) {
    if (play.findings.length > 0) return;
    const { waiting } = play;
    // An answer that was taken back, or a later one: the task itself goes on.
    const isTask =
      then.kind === "asked again" || then.kind === "resumed"
        ? waiting.kind === "answer" && waiting.question.frame.id === question.frame.id
        : waiting.kind === "answer";
    if (isTask) return;
    const next = waiting.kind === "outcome" && waiting.isSearch ? play.give(search) : driver.move(play, waiting);
    if (!next) return;
  }
  play.findings.push({ kind: "endless loop", message: `the disturbance is not over after ${MAX_DISTURBED} turns` });
}

/** Looks whether a question is open, and was put into words last of all. */
export function checkAsked(play: Play, { frame, step, utter }: OpenQuestion, answer: readonly Played[]): void {
  if (isGivenUp(answer)) return;
  const { waiting } = play;
  const wanted = typeof utter === "string" && utter !== "" ? { bot_uttered: { utter_name: utter } } : undefined;
  const add = (message: string): void =>
    void play.findings.push({
      kind: "dead end",
      message: `the question for ${step.slot} is not asked again: ${message}`,
      wanted,
    });
  if (waiting.kind !== "answer" || waiting.question.frame.id !== frame.id || waiting.question.step.slot !== step.slot) {
    if (waiting.kind === "stuck") return add(`${waiting.frame.flow} waits and has asked nothing`);
    return add(waiting.kind === "answer" ? `${waiting.question.step.slot} is asked for` : "nothing is");
  }
  const { utter: words, action } = waiting.question;
  // The last message, and the actions that came of it.
  const from = answer.findLastIndex(({ input }) => input.kind === "message");
  const events = answer.slice(from).flatMap((played) => played.events);
  const byAction = typeof action === "string" && action !== "";
  const heard = new Set(byAction ? wordsOf(play.turns.slice(0, -answer.length), undefined).map(({ text }) => text) : []);
  const isAsked = events.some(
    (event) =>
      (event.event === "bot" && event.metadata.utter_action !== undefined && event.metadata.utter_action === words) ||
      (event.event === "action" && event.name === action) ||
      // The words of an action, repeated.
      (event.event === "bot" && byAction && heard.has(event.text)),
  );
  if (!isAsked) add("the bot waits for it without a word");
  if (play.slot(step.slot) !== null) add("what was no answer is kept");
}

function checkWords(play: Play, { utter }: OpenQuestion, answers: readonly (readonly Played[])[]): void {
  // Giving the question up is the way out; what comes after is said to somebody who is elsewhere.
  const end = answers.findIndex(isGivenUp);
  const judged = end < 0 ? answers : answers.slice(0, end + 1);
  play.findings.push(...judgeFailures(judged.map((turns) => wordsOf(turns, utter))));
}

/** Whether a question was given up by its guard, which asks how to go on in its place. */
function isGivenUp(turns: readonly Played[]): boolean {
  return turns.some(({ events }) =>
    events.some((event) => event.event === "flow_started" && event.flow_id === "pattern_slot_exhausted"),
  );
}

/** What the bot said in some turns, without the open question. */
export function wordsOf(turns: readonly Played[], question: Json | undefined): readonly BotMessage[] {
  return turns.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.event === "bot" && (question === undefined || event.metadata.utter_action !== question) ? [event] : [],
    ),
  );
}

/** Judges what was said to three messages in a row that were not understood: never the same twice running, and then a way out. */
export function judgeFailures(spoken: readonly (readonly BotMessage[])[]): readonly Finding[] {
  const textOf = (messages: readonly BotMessage[]): string => messages.map(({ text }) => text ?? "").join("\n");
  const found: Finding[] = [];
  for (const [index, messages] of spoken.entries()) {
    const before = spoken[index - 1];
    if (before && textOf(messages) !== "" && textOf(messages) === textOf(before))
      found.push({ kind: "repeated words", message: `the same words twice running: ${JSON.stringify(textOf(messages))}` });
  }
  const [first = [], second = [], third] = spoken;
  const keys = new Set([...first, ...second].map(({ metadata }) => metadata.utter_action));
  const isOffered = third?.some(({ buttons = [], metadata }) => buttons.length > 0 || !keys.has(metadata.utter_action));
  if (third && !isOffered)
    found.push({ kind: "no way out", message: "the third message in a row that is not understood is offered no way out" });
  return found;
}

function checkAftermath(assistant: Assistant, play: Play, then: Aftermath, root: Frame, turns: readonly Played[]): void {
  switch (then.kind) {
    case "asked again":
    case "resumed":
      return;
    case "cancelled":
    case "restarted":
      if (play.hasFrame(root.id))
        play.findings.push({ kind: "orphaned state", message: `${root.flow} is ${then.kind} and still runs` });
      else checkEmptied(assistant, play, [root.flow]);
      return;
    case "corrected":
      return checkCorrected(assistant, play, then, root, turns);
  }
}

function checkCorrected(
  assistant: Assistant,
  play: Play,
  { slot, value }: Aftermath & { kind: "corrected" },
  root: Frame,
  turns: readonly Played[],
): void {
  const isRunning = play.hasFrame(root.id);
  // It may be asked for at once, or after an earlier question that is asked anew.
  if (isSame(play.slot(slot), value) ? isRunning || value !== null : isAskedFor(play, slot)) return;
  const isTold = turns.some(({ events }) =>
    events.some((event) => event.event === "slot" && event.name === slot && isSame(event.value, value)),
  );
  // The new value may have led the task to its end, or to a step that sets the slot.
  const edges = turns.flatMap((played) => played.edges);
  if (isTold && (!isRunning || setsSlot(assistant, edges, slot))) return;
  play.findings.push({
    kind: "lost correction",
    wanted: { slot_was_set: [{ name: slot, value }] },
    message: `${slot} was corrected to ${JSON.stringify(value)} and is ${JSON.stringify(play.slot(slot))}`,
  });
}

/** Whether a running flow stands at a question for a slot, open or about to be. */
function isAskedFor(play: Play, slot: string): boolean {
  return (play.state?.stack ?? []).some((frame) => {
    const step = play.stepOf(frame);
    return step?.kind === "collect" && step.slot === slot;
  });
}

/** After an action that came to nothing: the task is given up, and that is said. */
export function checkDropped(assistant: Assistant, play: Play, root: Frame): void {
  const isTold = play.turns.at(-1)!.events.some((event) => event.event === "bot");
  if (!isTold) play.findings.push({ kind: "dead end", message: "the action came to nothing, and nobody says so" });
  if (play.hasFrame(root.id))
    play.findings.push({ kind: "orphaned state", message: `an action of ${root.flow} came to nothing, and it still runs` });
  else checkEmptied(assistant, play, [root.flow]);
}

/** Goes on by answering until nothing runs, then looks at what is left. */
export function finish(assistant: Assistant, play: Play, driver: Driver, then?: Aftermath): void {
  const corrected = then?.kind === "corrected" && then.value !== null ? then : null;
  let isKept = corrected !== null && isSame(play.slot(corrected.slot), corrected.value);
  for (let count = 0; count < MAX_TURNS; count++) {
    const { waiting } = play;
    if (play.findings.length > 0) return;
    if (!play.isRunning) break;
    const played = driver.move(play, waiting);
    if (!played) {
      const frame = waiting.kind === "stuck" ? waiting.frame.flow : "the task";
      play.findings.push({ kind: "dead end", message: `${frame} waits and has asked nothing` });
      return;
    }
    if (!corrected || !isKept || isSame(play.slot(corrected.slot), corrected.value)) continue;
    if (play.isRunning && !isAskedFor(play, corrected.slot) && !isExplained(assistant, played, corrected.slot))
      play.findings.push({
        kind: "lost correction",
        message: `the corrected ${corrected.slot} is ${JSON.stringify(play.slot(corrected.slot))} later on`,
      });
    isKept = false;
  }
  if (play.findings.length > 0) return;
  if (play.isRunning) {
    play.findings.push({
      kind: "endless loop",
      message: `answering everything, the task is not at its end after ${MAX_TURNS} turns`,
    });
    return;
  }
  checkEmptied(assistant, play, startedBy(play.turns));
  if (play.findings.length > 0) return;
  // What follows a task (is there anything else?) is gone through, too.
  for (let count = 0; count < 10 && driver.move(play); count++);
  checkEmptied(assistant, play, startedBy(play.turns));
}

/** Whether a turn had a reason of its own to set a slot. */
function isExplained(assistant: Assistant, { input, edges, events }: Played, slot: string): boolean {
  if (input.kind === "message" && input.commands.some((command) => command.command === "set slot" && command.name === slot))
    return true;
  if (input.kind === "outcome") {
    const { outcome } = input;
    if (outcome.kind !== "done") return true;
    if (outcome.result.kind === "action" && Object.hasOwn(outcome.result.output, slot)) return true;
  }
  if (events.some((event) => event.event === "flow_completed" || event.event === "flow_cancelled")) return true;
  return setsSlot(assistant, edges, slot);
}

/** Whether a step of a task sets a slot, or empties it to ask for it. */
function setsSlot(assistant: Assistant, edges: readonly FlowEdge[], slot: string): boolean {
  return edges.some(({ flow, from }) => {
    if (isPattern(flow)) return false;
    const step = assistant.flows[flow]?.steps.find(({ id }) => id === from);
    if (step?.kind === "set_slots") return step.slots.some(({ name }) => name === slot);
    return step?.kind === "collect" && step.slot === slot && step.askBeforeFilling;
  });
}

/** Tasks that a conversation began. */
export function startedBy(turns: readonly Played[]): readonly string[] {
  return [
    ...new Set(
      turns.flatMap(({ events }) =>
        events.flatMap((event) => (event.event === "flow_started" && !isPattern(event.flow_id) ? [event.flow_id] : [])),
      ),
    ),
  ];
}

/** Nothing of a task that has ended may be left, unless it persists or another task that runs needs it. */
function checkEmptied(assistant: Assistant, play: Play, flows: readonly string[]): void {
  const running = (play.state?.stack ?? []).filter(isRoot).flatMap(({ flow }) => slotsEndingWith(assistant, flow));
  const kept = new Set([...running, ...flows.flatMap((flow) => assistant.flows[flow]?.persistedSlots ?? [])]);
  for (const flow of flows) {
    for (const name of slotsEndingWith(assistant, flow)) {
      const initial = assistant.slots[name]?.initialValue ?? null;
      if (kept.has(name) || isSame(play.slot(name), initial)) continue;
      play.findings.push({
        kind: "orphaned state",
        message: `${flow} is over and its ${name} is still ${JSON.stringify(play.slot(name))}`,
        wanted: { slot_was_set: [{ name, value: initial }] },
      });
    }
  }
}

function isSame(one: Json, two: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(two);
}
