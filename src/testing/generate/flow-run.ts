import type { Place } from "../../base/diagnostics.ts";
import { isUserFrame } from "../../dialogue/stack.ts";
import { viewState } from "../../dialogue/view.ts";
import type { Outcome } from "../../model/effect.ts";
import type { CollectStep, Step } from "../../model/flow.ts";
import { describeEvents } from "../describe.ts";
import { checkDropped, disturb, finish, rootOf } from "./aftermath.ts";
import type { Candidates } from "./candidates.ts";
import type { Finding } from "./check-turn.ts";
import { DISTURBANCES, EVEN_WHERE_FORCED } from "./disturbances.ts";
import { Driver, MAX_TURNS } from "./driver.ts";
import type { FlowTests } from "./generate.ts";
import { edgeKey } from "./graph.ts";
import { Play, type OpenQuestion, type Waiting } from "./play.ts";
import type { Plan } from "./plan.ts";
import { EXPECTED, placeOf, type FlowReport, type GeneratedResult } from "./report.ts";
import type { Watch } from "./watch.ts";
import { writeTest } from "./write-test.ts";

/** What every flow's tests share. */
export interface Bench {
  readonly watch: Watch;
  readonly candidates: Candidates;
  /** A plan for each flow that can be walked. */
  readonly plans: ReadonlyMap<string, Plan>;
  readonly elapsed: () => number;
}

/**
 * Plays everything there is to test of one flow. Once the assistant's conversations have had `maxTurns` turns, those of
 * other flows included, questions are not disturbed any more, and actions do not fail.
 */
export function runFlow(tests: FlowTests, bench: Bench, maxTurns: number): FlowReport {
  return new FlowRun(tests, bench, maxTurns).run();
}

class FlowRun {
  readonly #tests: FlowTests;
  readonly #bench: Bench;
  readonly #results = new Map<string, GeneratedResult>();
  /** Situations that were disturbed before: the same question with the same slots behaves the same. */
  readonly #met = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #visited = new Set<string>();
  readonly #maxTurns: number;
  /** Names of the tests that were left out because there are too many. */
  readonly #leftOut = new Set<string>();

  constructor(tests: FlowTests, bench: Bench, maxTurns: number) {
    this.#tests = tests;
    this.#bench = bench;
    this.#maxTurns = maxTurns;
  }

  run(): FlowReport {
    const { flow, plans, leftOut, isMore } = this.#tests;
    for (const [index, plan] of plans.entries()) this.#walk(plan, `path ${index + 1} of ${plans.length}`);
    for (const step of flow.steps) if (step.kind === "collect" && !this.#asked.has(step.id)) this.#walkEmpty(step);
    this.#judgeGraph();
    const leftOutTests = [...this.#leftOut].filter((what) => !this.#results.has(this.#nameOf(what))).length;
    if (leftOutTests > 0)
      this.#add(
        "every question is disturbed, every action fails",
        flow,
        this.#bench.elapsed(),
        null,
        `${leftOutTests} tests were left out: they would take too many turns`,
      );
    const questions = flow.steps.filter(({ kind }) => kind === "collect");
    const applied = [...this.#results.values()].filter(({ disturbance }) => disturbance !== undefined).length;
    const unasked = questions.filter(({ id }) => !this.#asked.has(id)).map(({ id }) => id);
    const reached = questions.length - unasked.length;
    return {
      flow: flow.id,
      place: placeOf(flow),
      paths: plans.length,
      leftOut,
      isMore,
      questions: questions.length,
      unasked,
      leftOutTests,
      inapplicable: reached * Object.keys(DISTURBANCES).length - applied - leftOutTests,
      results: [...this.#results.values()],
    };
  }

  /** Plays a path to its end, and leaves it at each of its questions and actions. */
  #walk(plan: Plan, name: string): void {
    const start = this.#bench.elapsed();
    const { assistant } = this.#bench.watch;
    const driver = new Driver(assistant, this.#bench.candidates, plan, this.#bench.plans);
    const play = new Play(this.#bench.watch);
    driver.begin(play);
    const wanted = plan.walk.flatMap((item) => (item.kind === "leave" ? [edgeKey(item.edge)] : []));
    const ends = this.#tests.endless.length === 0;
    const finished = new Set<string>();
    for (let turn = 0; turn < MAX_TURNS && play.findings.length === 0; turn++) {
      const { waiting } = play;
      if (waiting.kind === "nothing" || waiting.kind === "stuck" || !play.isRunning) break;
      if (!ends && walkedOf(play, wanted) === wanted.length) break;
      if (waiting.kind === "answer") this.#disturb(play, driver, waiting.question, finished);
      if (waiting.kind === "outcome") this.#fail(play, driver, waiting);
      driver.move(play, waiting);
    }
    const walked = walkedOf(play, wanted);
    if (walked < wanted.length && play.findings.length === 0)
      play.findings.push({ kind: "other way", message: `the engine does not leave ${wanted[walked]} as planned` });
    if (ends && play.findings.length === 0) finish(assistant, play, driver);
    this.#see(play);
    this.#record(name, this.#tests.flow, play, start);
  }

  /** A question that no path asks, because its slot is never empty: it is asked once somebody has emptied it. */
  #walkEmpty(step: CollectStep): void {
    const plan = this.#tests.plans.find(({ walk }) => walk.some((item) => item.kind === "visit" && item.step === step));
    if (!plan) return;
    const { [step.slot]: _, ...prefilled } = plan.prefilled;
    this.#walk(
      { ...plan, prefilled, given: { ...plan.given, [step.slot]: null }, walk: [] },
      `path to ${step.id}, nothing known`,
    );
  }

  #disturb(play: Play, driver: Driver, question: OpenQuestion, finished: Set<string>): void {
    const { step, frame } = question;
    if (frame.flow !== this.#tests.flow.id || !this.#isNew(play, `${step.id}`)) return;
    this.#asked.add(step.id);
    const { watch, candidates, plans, elapsed } = this.#bench;
    for (const [name, make] of Object.entries(DISTURBANCES)) {
      if (step.forceSlotFilling && !EVEN_WHERE_FORCED.has(name)) continue;
      const start = elapsed();
      const fork = play.fork();
      const situation = { assistant: watch.assistant, candidates, driver, plans, play: fork, question, finished };
      const interference = make(situation);
      if (!interference || this.#isTooMuch(`${step.id} · ${name}`)) continue;
      disturb(situation, interference);
      this.#see(fork);
      this.#record(`${step.id} · ${name}`, step, fork, start, name);
    }
  }

  #fail(play: Play, driver: Driver, { frame, step }: Waiting & { kind: "outcome" }): void {
    if (!step || !isUserFrame(frame) || frame.flow !== this.#tests.flow.id || !this.#isNew(play, step.id)) return;
    const { assistant } = this.#bench.watch;
    const asked = viewState(assistant, play.state).asked.find((name) => play.slot(name) !== null);
    for (const outcome of outcomesFor(asked)) {
      if (this.#isTooMuch(`${step.id} · action ${outcome.kind}`)) continue;
      const start = this.#bench.elapsed();
      const fork = play.fork();
      const root = rootOf(fork, frame);
      fork.give(outcome);
      if (outcome.kind !== "refused") checkDropped(assistant, fork, root);
      finish(assistant, fork, driver);
      this.#see(fork);
      this.#record(`${step.id} · action ${outcome.kind}`, step, fork, start);
    }
  }

  #isTooMuch(what: string): boolean {
    if (this.#bench.watch.turns < this.#maxTurns) return false;
    this.#leftOut.add(what);
    return true;
  }

  #nameOf(what: string): string {
    return `${this.#tests.flow.id} · ${what}`;
  }

  /** What the graph and the paths together say of the flow. */
  #judgeGraph(): void {
    const { flow, ledToBy, untaken, unreachable, endless, plans } = this.#tests;
    const start = this.#bench.elapsed();
    if (ledToBy === "pattern") {
      this.#add("is reached", flow, start, null, `only a repair pattern leads to ${flow.id}: not decided`);
      return;
    }
    if (ledToBy === "nobody") {
      this.#add("is reached", flow, start, {
        kind: "unreached step",
        message: `nothing starts ${flow.id}, calls it or links to it`,
      });
      return;
    }
    for (const step of endless)
      this.#add(`${step.id} leads to an end`, step, start, {
        kind: "endless loop",
        message: `no way leads from ${step.id} to an end`,
      });
    for (const { edge, isCertain } of untaken) {
      const step = flow.steps.find(({ id }) => id === edge.from)!;
      if (typeof step.next === "string") continue;
      const condition = conditionOf(step, edge.index);
      const words = `no values were found by which ${condition} after ${step.id}`;
      if (isCertain) this.#add(`${step.id} branches to ${edge.to}`, step, start, { kind: "untaken branch", message: words });
      else this.#add(`${step.id} branches to ${edge.to}`, step, start, null, `${words}; there may be some`);
    }
    const unreached = flow.steps.filter((step) => !this.#visited.has(step.id));
    const isUnsure = untaken.some(({ isCertain }) => !isCertain);
    for (const step of unreached) {
      const where = placeOf(step, flow);
      const words = `no path reaches ${step.id} (${where.file}:${where.line})`;
      if (isUnsure && !unreachable.includes(step))
        this.#add(`${step.id} is reached`, step, start, null, `${words} that was walked`);
      else this.#add(`${step.id} is reached`, step, start, { kind: "unreached step", message: words });
    }
    if (plans.length > 0 && unreached.length === 0 && untaken.length === 0)
      this.#add("every step and branch is reached", flow, start, null);
  }

  #isNew(play: Play, at: string): boolean {
    const { stack, slots } = play.state!;
    const key = JSON.stringify([at, slots, stack.map(({ flow, kind, snapshot }) => [flow, kind, snapshot["value"]])]);
    return !this.#met.has(key) && Boolean(this.#met.add(key));
  }

  #see({ turns }: Play): void {
    for (const { edges } of turns)
      for (const { flow, from } of edges) if (flow === this.#tests.flow.id) this.#visited.add(from);
  }

  #record(
    what: string,
    written: { readonly place?: Place | undefined },
    play: Play,
    start: number,
    disturbance?: string,
  ): void {
    const name = this.#nameOf(what);
    const known = this.#results.get(name);
    if (known?.status === "failed") return;
    const place = placeOf(written, this.#tests.flow);
    const ms = (known?.ms ?? 0) + this.#bench.elapsed() - start;
    const [finding] = play.findings;
    const result: GeneratedResult = {
      name,
      file: place.file,
      place,
      ms,
      status: finding ? "failed" : "passed",
      flow: this.#tests.flow.id,
      ...(disturbance !== undefined && { disturbance }),
    };
    this.#results.set(
      name,
      finding ? { ...result, ...failureOf(finding, place, play), yaml: writeTest(name, finding, play) } : result,
    );
  }

  #add(
    what: string,
    written: { readonly place?: Place | undefined },
    start: number,
    finding: Finding | null,
    reason?: string,
  ): void {
    const name = this.#nameOf(what);
    const place = placeOf(written, this.#tests.flow);
    const ms = this.#bench.elapsed() - start;
    const status = finding ? "failed" : reason === undefined ? "passed" : "skipped";
    this.#results.set(name, {
      name,
      file: place.file,
      place,
      ms,
      status,
      flow: this.#tests.flow.id,
      ...(finding && failureOf(finding, place, null)),
      ...(reason !== undefined && { reason }),
    });
  }
}

/** How much of the planned way was gone, in order. */
function walkedOf({ turns }: Play, wanted: readonly string[]): number {
  let at = 0;
  for (const { edges } of turns) for (const edge of edges) if (edgeKey(edge) === wanted[at]) at++;
  return at;
}

function conditionOf({ next }: Step, index: number): string {
  if (typeof next === "string") return "it goes on";
  const branch = next.branches[index];
  return branch ? `\`${branch.if}\` decides` : "no condition holds, so that `else` decides";
}

/** What may become of an action instead of a result. A value is refused only where one was asked for. */
function outcomesFor(asked: string | undefined): readonly Outcome[] {
  const refused: Outcome | null =
    asked === undefined ? null : { kind: "refused", errors: [{ slot: asked, code: "refused", message: "That cannot be." }] };
  return [
    { kind: "failed", reason: "the test says so", retryable: false },
    { kind: "timedOut", afterMs: 10_000 },
    { kind: "offline" },
    ...(refused ? [refused] : []),
  ];
}

/** A finding in the form of every test report. */
export function failureOf(finding: Finding, place: Place, play: Play | null): Pick<GeneratedResult, "failure" | "finding"> {
  const message = play?.turns.findLast(({ input }) => input.kind === "message")?.input;
  const user = message?.kind === "message" ? message.text : null;
  const actual = [finding.message, ...describeEvents(play?.turns.at(-1)?.events ?? [])];
  return { finding, failure: { place, user, expected: EXPECTED[finding.kind], actual } };
}
