import type { BotMessage } from "../../model/response.ts";
import { checkAsked, judgeFailures, wordsOf } from "./aftermath.ts";
import { Driver, NO_PLAN } from "./driver.ts";
import { failureOf, type Bench } from "./flow-run.ts";
import { Play } from "./play.ts";
import { placeOf, type GeneratedResult } from "./report.ts";
import { writeTest } from "./write-test.ts";

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
  for (let turn = 0; turn < count && play.findings.length === 0; turn++) {
    if (turn % IN_A_ROW === 0) {
      const round = turn / IN_A_ROW;
      // Small talk begins the counting anew. Every other round something runs: another task each time, at another question.
      if (play.isRunning) play.say("(stop)", [{ command: "cancel flow" }]);
      idle.settle(play);
      // What came before cannot matter any more.
      play.turns.length = 0;
      play.say("(small talk)", [{ command: "chitchat" }]);
      idle.settle(play);
      const plan = round % 2 === 0 ? undefined : tasks[((round - 1) / 2) % tasks.length];
      if (plan) begin(play, new Driver(assistant, candidates, plan, plans), plan.root, round % 5);
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
    if (question) checkAsked(play, question, answer);
    spoken.push(wordsOf(answer, question?.utter));
    play.findings.push(...judgeFailures(spoken.slice(spoken.length % 3 === 0 ? -3 : -2)));
  }
  const [finding] = play.findings;
  const name = `${count} messages of nonsense`;
  const place = placeOf();
  const result = { name, file: place.file, place, flow: null, ms: elapsed() - start } as const;
  if (!finding) return { ...result, status: "passed" };
  return { ...result, status: "failed", ...failureOf(finding, place, play), yaml: writeTest(name, finding, play) };
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
