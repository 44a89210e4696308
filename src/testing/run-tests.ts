import type { Actions } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import type { Place } from "../base/diagnostics.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { ActionResult } from "../model/effect.ts";
import type { Understand } from "../model/understanding.ts";
import { describeEvents, describeExpectation } from "./describe.ts";
import { converse, type Conversation, type Exchange } from "./drive.ts";
import { meet } from "./meet.ts";
import { createScriptedActions } from "./scripted-actions.ts";
import type { Expectation, TestCase, TestTurn } from "./test-case.ts";

export interface RunTestsOptions {
  readonly assistant: Assistant;
  readonly cases: readonly TestCase[];
  /** Opened by the runner; closed by whoever made it. */
  readonly understand: Understand;
  /** For files without stubs. Default: every action fails, and with it its case. */
  readonly actions?: Actions | undefined;
  readonly knowledge?: Knowledge | undefined;
  readonly platform?: Platform | undefined;
  /** Told as each case ends. */
  readonly onResult?: ((result: TestResult) => void) | undefined;
  readonly failFast?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why a case failed: what was expected where, and what happened in that turn instead. */
export interface TestFailure {
  readonly place: Place;
  readonly user: string | null;
  readonly expected: string;
  /** One line an event. */
  readonly actual: readonly string[];
}

export interface TestResult {
  readonly name: string;
  readonly file: string;
  readonly place: Place;
  /** `skipped`: everything that can be checked here held, but an assertion needs a judge that there is not. */
  readonly status: "passed" | "failed" | "skipped";
  readonly ms: number;
  readonly failure?: TestFailure | undefined;
  readonly reason?: string | undefined;
}

export interface TestReport {
  readonly results: readonly TestResult[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Plays every case from an empty conversation, one after the other, and compares turn by turn. A case ends at its first failure. */
export async function runTests(options: RunTestsOptions): Promise<TestReport> {
  const { assistant, cases, understand, onResult, failFast = false, signal, platform = createPlatform() } = options;
  await understand.open(assistant);
  const results: TestResult[] = [];
  for (const testCase of cases) {
    if (signal?.aborted) break;
    const start = platform.elapsed();
    const verdict = await runCase(testCase, { ...options, platform });
    const { name, file, place } = testCase;
    const result: TestResult = { name, file, place, ms: platform.elapsed() - start, ...verdict };
    results.push(result);
    onResult?.(result);
    if (failFast && result.status === "failed") break;
  }
  const count = (status: TestResult["status"]): number => results.filter((result) => result.status === status).length;
  return { results, passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

type Verdict = Pick<TestResult, "status" | "failure" | "reason">;

async function runCase(testCase: TestCase, options: RunTestsOptions & { readonly platform: Platform }): Promise<Verdict> {
  const { assistant, understand, knowledge } = options;
  const platform = testCase.now === null ? options.platform : atTime(options.platform, testCase.now);
  if (!platform) {
    return failed(testCase.place, null, `mocked_datetime to be an ISO 8601 date and time`, [
      `it is ${JSON.stringify(testCase.now)}`,
    ]);
  }
  const actions = testCase.stubs ? stubbed(testCase.stubs) : options.actions;
  const conversation = converse(assistant, { understand, actions, knowledge, platform });
  const greeting = await conversation.say("/session_start");
  conversation.setSlots(testCase.slots);
  for (const turn of testCase.turns) {
    const exchange = turn.user === null ? greeting : await say(conversation, turn, turn.user);
    const failure = judge(turn, exchange, testCase, assistant);
    if (failure) return failure;
  }
  const judged = testCase.turns.flatMap(({ expectations }) => expectations).find(({ kind }) => kind === "judged");
  if (judged)
    return { status: "skipped", reason: `${describeExpectation(judged)} needs a judge, and there is none on a device` };
  return { status: "passed" };
}

async function say(conversation: Conversation, { metadata }: TestTurn, text: string): Promise<Exchange> {
  return conversation.say(text, Object.keys(metadata).length > 0 ? metadata : undefined);
}

function judge(
  { user, ordered, expectations, place }: TestTurn,
  { events, missing }: Exchange,
  { stubs }: TestCase,
  assistant: Assistant,
): Verdict | null {
  const [unprovided] = missing;
  if (unprovided !== undefined) {
    const wanted = stubs
      ? `a stub for the action ${unprovided}: a file that stubs one action stubs all that it reaches`
      : `somebody to provide the action ${unprovided}`;
    return failed(place, user, wanted, describeEvents(events));
  }
  let from = 0;
  for (const expectation of expectations) {
    const met = meet(expectation, events, ordered ? from : 0, assistant);
    if (!met) return failed(expectation.place, user, wordsFor(expectation, ordered && from > 0), describeEvents(events));
    from = Math.max(from, met.at + 1);
  }
  return null;
}

function wordsFor(expectation: Expectation, afterOthers: boolean): string {
  return `${describeExpectation(expectation)}${afterOthers ? ", after what stands before it" : ""}`;
}

function failed(place: Place, user: string | null, expected: string, actual: readonly string[]): Verdict {
  return { status: "failed", failure: { place, user, expected, actual } };
}

function stubbed(stubs: Readonly<Record<string, ActionResult>>): Actions {
  return createScriptedActions(
    Object.fromEntries(Object.entries(stubs).map(([name, result]) => [name, { kind: "done", result } as const])),
  );
}

/** The same platform at another time of day, which then stands still. Null if the time is none. */
function atTime(platform: Platform, iso: string): Platform | null {
  const now = Date.parse(iso);
  return Number.isNaN(now) ? null : { ...platform, now: () => now };
}
