import type { Actions } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import type { Place } from "../base/diagnostics.ts";
import type { JsonObject } from "../base/json.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Channel } from "../channel/channel.ts";
import type { Assistant } from "../model/assistant.ts";
import type { CommandName } from "../model/command.ts";
import type { Understand } from "../model/understanding.ts";
import { describeExpectation } from "./describe.ts";
import { converse, type Conversation, type Exchange, type StepRef } from "./drive.ts";
import { failureAt, judgeTurn, type Checked, type TestFailure } from "./judge-turn.ts";
import { createChannelUser } from "./over-channel.ts";
import { createStubbedActions } from "./stubbed-actions.ts";
import { readingOf, type Reading, type Stubs, type TestCase, type TestTurn } from "./test-case.ts";

export type { TestFailure } from "./judge-turn.ts";

export interface RunTestsOptions {
  readonly assistant: Assistant;
  readonly cases: readonly TestCase[];
  /** Opened by the runner; closed by whoever made it. */
  readonly understand: Understand;
  /** For files without stubs. Default: every action fails, and with it its case. */
  readonly actions?: Actions | undefined;
  readonly knowledge?: Knowledge | undefined;
  readonly platform?: Platform | undefined;
  /** What the host says of the identity of whoever speaks, in cases that do not say so themselves. Default: it vouches for nobody. */
  readonly claims?: JsonObject | null | undefined;
  /**
   * The channel over which the users of the cases talk: options are chosen as they are shown there, and what it cannot show
   * at all fails a case. Default: the page, where everything is shown and pressed.
   */
  readonly channel?: Channel | undefined;
  /** Told as each case ends. */
  readonly onResult?: ((result: PlayedResult) => void) | undefined;
  readonly failFast?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
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
  /** Whether the model read what was said, or the test named the commands. */
  readonly reading?: Reading | undefined;
}

/** A case that was played, with what reports are made of. */
export interface PlayedResult extends TestResult {
  readonly reading: Reading;
  readonly testCase: TestCase;
  /** Each step that has run, once. */
  readonly visited: readonly StepRef[];
  /** How often each command was carried out. */
  readonly commands: Readonly<Partial<Record<CommandName, number>>>;
  /** Every expectation that was looked at; those behind the first that failed were not. */
  readonly checked: readonly Checked[];
}

export interface TestReport {
  readonly results: readonly TestResult[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface PlayedReport extends TestReport {
  readonly results: readonly PlayedResult[];
  /** Cases that the model read, and cases with commands of their own; together they are all. */
  readonly model: number;
  readonly scripted: number;
}

/** Plays every case from an empty conversation, one after the other, and compares turn by turn. A case ends at its first failure. */
export async function runTests(options: RunTestsOptions): Promise<PlayedReport> {
  const { assistant, cases, understand, onResult, failFast = false, signal } = options;
  const platform = inOneZone(options.platform ?? createPlatform());
  await understand.open(assistant);
  const results: PlayedResult[] = [];
  for (const testCase of cases) {
    if (signal?.aborted) break;
    const start = platform.elapsed();
    const played = await playCase(testCase, { ...options, platform });
    const { name, file, place } = testCase;
    const result = { name, file, place, reading: readingOf(testCase), ms: platform.elapsed() - start, testCase, ...played };
    results.push(result);
    onResult?.(result);
    if (failFast && result.status === "failed") break;
  }
  const count = (status: TestResult["status"]): number => results.filter((result) => result.status === status).length;
  const scripted = results.filter(({ reading }) => reading === "scripted").length;
  return {
    results,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    model: results.length - scripted,
    scripted,
  };
}

type Played = Pick<PlayedResult, "status" | "failure" | "reason" | "visited" | "commands" | "checked">;

async function playCase(testCase: TestCase, options: RunTestsOptions & { readonly platform: Platform }): Promise<Played> {
  const { assistant, understand, knowledge } = options;
  const tally = new Tally();
  const platform = testCase.now === null ? options.platform : atTime(options.platform, testCase.now);
  if (!platform) {
    const actual = [`it is ${JSON.stringify(testCase.now)}`];
    const failure = { place: testCase.place, user: null, expected: "mocked_datetime to be an ISO 8601 date and time", actual };
    return tally.end({ failure });
  }
  const actions = testCase.stubs ? createStubbedActions(testCase.stubs, options.actions, platform) : options.actions;
  const { channel = options.channel?.name, locale, claims = options.claims } = testCase;
  const user = options.channel && createChannelUser(options.channel);
  const conversation = converse(assistant, { understand, actions, knowledge, platform, channel, locale, claims });
  const greeting = await conversation.say("/session_start");
  tally.add(greeting);
  conversation.setSlots(testCase.slots);
  const unprovided = missingIn(greeting, testCase.stubs);
  if (unprovided !== null) return tally.end({ failure: failureAt(testCase.place, null, unprovided, greeting, assistant) });
  let reason: string | undefined;
  for (const turn of testCase.turns) {
    const text = turn.user === null ? null : (user?.say(turn.user) ?? turn.user);
    const exchange = text === null ? greeting : tally.add(await say(conversation, turn, text));
    const missing = missingIn(exchange, testCase.stubs);
    if (missing !== null) return tally.end({ failure: failureAt(turn.place, turn.user, missing, exchange, assistant) });
    if (user?.see(exchange.said) === null)
      return tally.end({
        failure: failureAt(turn.place, turn.user, `what the channel ${channel} can show`, exchange, assistant),
      });
    const { checked, failure, open } = judgeTurn(turn, exchange, assistant);
    tally.checked.push(...checked);
    if (failure) return tally.end({ failure });
    if (open) reason ??= `${describeExpectation(open.expectation)}: ${open.why}`;
  }
  return tally.end({ reason });
}

async function say(conversation: Conversation, { metadata, commands, claims }: TestTurn, text: string): Promise<Exchange> {
  if (claims !== undefined) conversation.identify(claims);
  return conversation.say(text, Object.keys(metadata).length > 0 ? metadata : undefined, commands);
}

/** What there should have been for an action that nobody provides, or null. */
function missingIn({ missing: [action] }: Exchange, stubs: Stubs | null): string | null {
  if (action === undefined) return null;
  return stubs
    ? `a stub for the action ${action}: a file that stubs one action stubs all that it reaches`
    : `somebody to provide the action ${action}`;
}

/** What a case has gone through so far. */
class Tally {
  readonly #visited = new Map<string, StepRef>();
  readonly #commands: Partial<Record<CommandName, number>> = {};
  readonly checked: Checked[] = [];

  add(exchange: Exchange): Exchange {
    for (const step of exchange.steps) this.#visited.set(JSON.stringify([step.flow, step.step]), step);
    for (const event of exchange.events) {
      if (event.event !== "user") continue;
      for (const { command } of event.commands) this.#commands[command] = (this.#commands[command] ?? 0) + 1;
    }
    return exchange;
  }

  /** A failure fails the case; a reason skips it. */
  end({ failure, reason }: Pick<Played, "failure" | "reason">): Played {
    const status = failure ? "failed" : reason === undefined ? "passed" : "skipped";
    const counted = { visited: [...this.#visited.values()], commands: this.#commands, checked: this.checked };
    return { status, ...(failure && { failure }), ...(reason !== undefined && !failure && { reason }), ...counted };
  }
}

/** The same platform at another time of day, which then stands still. Null if the time is none. */
function atTime(platform: Platform, iso: string): Platform | null {
  const now = Date.parse(iso);
  return Number.isNaN(now) ? null : { ...platform, now: () => now };
}

/** The same platform, asked once for its zone: that takes as long as a turn. */
function inOneZone(platform: Platform): Platform {
  const zone = platform.timeZone();
  return { ...platform, timeZone: () => zone };
}
