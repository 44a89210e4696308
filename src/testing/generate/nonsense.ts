import type { BotMessage } from "../../model/response.ts";
import { checkAsked, judgeFailures, wordsOf } from "./aftermath.ts";
import { Driver } from "./driver.ts";
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
  play.say("/session_start");
  const tasks = [...plans.values()].filter(({ intent, given }) => intent === null && Object.keys(given).length === 0);
  let spoken: (readonly BotMessage[])[] = [];
  for (let turn = 0; turn < count && play.findings.length === 0; turn++) {
    if (turn % IN_A_ROW === 0) {
      const round = turn / IN_A_ROW;
      // Small talk begins the counting anew. Every other round something runs: another task each time, at another question.
      if (play.isRunning) play.say("(stop)", [{ command: "cancel flow" }]);
      play.say("(small talk)", [{ command: "chitchat" }]);
      const plan = round % 2 === 0 ? undefined : tasks[((round - 1) / 2) % tasks.length];
      if (plan) begin(play, new Driver(assistant, candidates, plan, plans), plan.root, round % 5);
      spoken = [];
    }
    const before = play.waiting;
    const said = play.say(mumble(turn), [{ command: "cannot handle" }]);
    const question = before.kind === "answer" ? before.question : null;
    if (question && !question.step.forceSlotFilling) checkAsked(play, question, said);
    else if (play.waiting.kind === "stuck")
      play.findings.push({ kind: "dead end", message: `${play.waiting.frame.flow} waits and has asked nothing` });
    spoken = [...spoken.slice(-2), wordsOf(said, question?.pattern.context["utter"])];
    if (question?.step.forceSlotFilling !== true)
      play.findings.push(...judgeFailures(turn % 3 === 2 ? spoken : spoken.slice(-2)));
    // Half an hour of it is kept: what is older cannot matter.
    if (play.turns.length > 60) play.turns.splice(0, play.turns.length - 60);
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
  while (play.waiting.kind === "outcome") driver.move(play);
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
