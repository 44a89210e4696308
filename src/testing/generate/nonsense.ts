import type { JsonObject } from "../../base/json.ts";
import { viewState } from "../../dialogue/view.ts";
import type { BotMessage } from "../../model/response.ts";
import { checkAsked, judgeFailures, startedBy, wordsOf } from "./aftermath.ts";
import { Driver, MAX_TURNS, NO_PLAN } from "./driver.ts";
import { failureOf, type Bench } from "./flow-run.ts";
import type { Plan } from "./plan.ts";
import { Play, type OpenQuestion } from "./play.ts";
import { placeOf, type GeneratedResult } from "./report.ts";
import { lastExchange, writeTest } from "./write-test.ts";

/** Messages of nonsense in a row, before something is done that makes sense. */
const IN_A_ROW = 12;

/** Talks nonsense to an assistant, idle and in the middle of its questions, and looks whether it ever comes to a dead end. */
export function talkNonsense({ watch, candidates, plans, elapsed }: Bench, count: number): GeneratedResult {
  const { assistant } = watch;
  const start = elapsed();
  const play = new Play(watch);
  const idle = new Driver(assistant, candidates, NO_PLAN, plans);
  play.say("/session_start");
  idle.settle(play);
  const tasks = [...plans.values()].filter(({ intent, given }) => intent === null && Object.keys(given).length === 0);
  let spoken: (readonly BotMessage[])[] = [];
  let round = { from: 0, given: {} as JsonObject };
  for (let turn = 0; turn < count && play.findings.length === 0; turn++) {
    if (turn % IN_A_ROW === 0) {
      const number = turn / IN_A_ROW;
      // Small talk begins the counting anew. Every other round something runs: another task each time, at another question.
      if (play.isRunning) play.say("(stop)", [{ command: "cancel flow" }]);
      idle.settle(play);
      round = { from: play.turns.length, given: play.state?.slots ?? {} };
      play.say("(small talk)", [{ command: "chitchat" }]);
      idle.settle(play);
      const plan = number % 2 === 0 ? undefined : nextTask(play, tasks, (number - 1) / 2);
      if (plan) begin(play, new Driver(assistant, candidates, plan, plans), plan.root, number % 5);
      spoken = [];
    }
    const before = play.waiting;
    const question = before.kind === "answer" ? before.question : null;
    const at = play.turns.length;
    play.say(mumble(turn), [{ command: "cannot handle" }]);
    idle.settle(play);
    const answer = play.turns.slice(at);
    if (play.waiting.kind === "stuck")
      play.findings.push({ kind: "dead end", message: `${play.waiting.frame.flow} waits and has asked nothing` });
    // A question that takes every word has been answered.
    if (question?.step.forceSlotFilling) {
      spoken = [];
      continue;
    }
    if (question) checkAskedInTheEnd(play, idle, question, at);
    spoken.push(wordsOf(answer, question?.utter));
    play.findings.push(...judgeFailures(spoken.slice(spoken.length % 3 === 0 ? -3 : -2)));
  }
  const [finding] = play.findings;
  const name = `${count} messages of nonsense`;
  const place = placeOf();
  const result = { name, file: place.file, place, flow: null, ms: elapsed() - start } as const;
  if (!finding) return { ...result, status: "passed" };
  const shown = shorten(play, idle, round) ?? play;
  return { ...result, status: "failed", ...failureOf(finding, place, shown), yaml: writeTest(name, finding, shown) };
}

/** The next of the tasks that can be begun now. */
function nextTask(play: Play, tasks: readonly Plan[], number: number): Plan | undefined {
  const { startable } = viewState(play.watch.assistant, play.state);
  const possible = tasks.filter(({ root }) => startable.includes(root));
  return possible[number % possible.length];
}

/**
 * The question is open again, if need be once a pattern has had the answer to a question of its own; or a task that a
 * pattern has begun asks for something meanwhile.
 */
function checkAskedInTheEnd(play: Play, idle: Driver, question: OpenQuestion, from: number): void {
  const after = play.waiting.kind === "pattern" ? play.fork() : play;
  for (let count = 0; count < MAX_TURNS && ["pattern", "outcome"].includes(after.waiting.kind); count++) idle.move(after);
  const turns = after.turns.slice(from);
  if (after.waiting.kind === "answer" && after.hasFrame(question.frame.id) && startedBy(turns).length > 0) return;
  checkAsked(after, question, turns);
  if (after === play || after.findings.length === 0) return;
  play.turns.push(...after.turns.slice(play.turns.length));
  play.findings.push(...after.findings);
}

/** The last round alone, from the slots that it began with, if it leads to the same. Else the whole talk is to be shown. */
function shorten(
  play: Play,
  idle: Driver,
  { from, given }: { readonly from: number; readonly given: JsonObject },
): Play | null {
  const short = new Play(play.watch);
  short.say("/session_start");
  idle.settle(short);
  short.setSlots(given);
  for (const { input } of play.turns.slice(from)) {
    if (input.kind === "message") short.say(input.text, input.commands);
    else if (input.kind === "outcome" && short.waiting.kind === "outcome") short.give(input.outcome);
  }
  const said = ({ turns }: Play): string =>
    JSON.stringify(wordsOf(lastExchange(turns), undefined).map(({ text, metadata }) => metadata.utter_action ?? text));
  return said(short) === said(play) ? short : null;
}

/** Starts a task and answers some of its questions. */
function begin(play: Play, driver: Driver, flow: string, answers: number): void {
  play.say(`(${flow})`, [{ command: "start flow", flow }]);
  for (let moves = 0; moves < answers && play.isRunning; moves++) driver.move(play);
  driver.settle(play);
}

const LETTERS = "bcdfghjklmnpqrstvwxzaeiou";

/** Words that mean nothing; each turn others, in every run the same. */
function mumble(turn: number): string {
  let seed = turn * 7_919 + 13;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const words = Array.from({ length: 1 + next(6) }, () =>
    Array.from({ length: 1 + next(8) }, () => LETTERS[next(LETTERS.length)]).join(""),
  );
  return words.join(" ");
}
