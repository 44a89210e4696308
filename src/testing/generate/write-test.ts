import { stringify } from "yaml";
import type { Json, JsonObject } from "../../base/json.ts";
import type { Command } from "../../model/command.ts";
import type { DialogueEvent } from "../../model/event.ts";
import { formatStub } from "../format-stub.ts";
import { meet } from "../meet.ts";
import { readTests } from "../read-tests.ts";
import type { Finding } from "./check-turn.ts";
import type { Play, Played } from "./play.ts";

/**
 * A conversation that was played, as a file of conversation tests: what was said, what actions came to, what should be.
 * Played again, it fails: where what should be cannot be said, what the bot said last is what it should not have said.
 */
export function writeTest(name: string, finding: Finding, play: Play): string {
  const events = lastExchange(play.turns).flatMap((played) => played.events);
  if (finding.wanted) {
    const text = formatTest(name, finding, play, finding.wanted);
    const { cases } = readTests([{ path: "generated.yml", text }]);
    const expectations = cases[0]?.turns.at(-1)?.expectations ?? [];
    if (expectations.some((one) => meet(one, events, 0, play.watch.assistant) === null)) return text;
  }
  return formatTest(name, finding, play, notThat(events));
}

/** The last thing that was said, and everything that came of it. */
export function lastExchange(turns: readonly Played[]): readonly Played[] {
  return turns.slice(
    Math.max(
      0,
      turns.findLastIndex(({ input }) => input.kind === "message"),
    ),
  );
}

/** What fails for these events, by the response that spoke last: which of its wordings was taken is chance. */
function notThat(events: readonly DialogueEvent[]): JsonObject {
  const last = events.findLast((event) => event.event === "bot");
  if (!last) return { bot_uttered: { text_matches: "." } };
  const { utter_action: response } = last.metadata;
  if (typeof response === "string") return { bot_did_not_utter: { utter_name: response } };
  return { bot_did_not_utter: { text_matches: last.text ?? "" } };
}

function formatTest(name: string, finding: Finding, play: Play, wanted: JsonObject): string {
  // The greeting is every test's beginning.
  const said = play.turns.flatMap(({ input }) => (input.kind === "message" && input.text !== "/session_start" ? [input] : []));
  const steps = said.map(({ text, commands }, index) => ({
    user: text,
    ...(commands.length > 0 && { commands: commands.map(written) }),
    ...(index === said.length - 1 && { assertions: [wanted] }),
  }));
  const stubs = stubsOf(play.turns);
  const hasGiven = Object.keys(play.given).length > 0;
  const file = {
    ...(hasGiven && { fixtures: [{ at_the_beginning: play.given }] }),
    ...(Object.keys(stubs).length > 0 && { stub_custom_actions: stubs }),
    test_cases: [
      {
        test_case: name,
        ...(hasGiven && { fixtures: ["at_the_beginning"] }),
        ...(play.claims && { claims: play.claims }),
        steps,
      },
    ],
  };
  const searched = play.turns.some(({ action }) => action === "action_trigger_search")
    ? "# A file of tests cannot say what a search comes to: give it the same sources, or none.\n"
    : "";
  const title = `# ${finding.kind}: ${finding.message.replaceAll("\n", " ")}\n`;
  return `${title}${searched}${stringify(file, { aliasDuplicateObjects: false })}`;
}

/** A command as authors write it: where a value comes from is told only if it is not understanding. */
function written(command: Command): JsonObject {
  const fields = Object.entries(command).filter(
    ([key, value]) => value !== undefined && !(key === "extractor" && value === "LLM"),
  );
  return Object.fromEntries(fields) as JsonObject;
}

/** What each action came to, call by call. */
function stubsOf(turns: readonly Played[]): Readonly<Record<string, Json>> {
  const stubs = new Map<string, Json[]>();
  for (const { input, action } of turns) {
    if (input.kind !== "outcome" || action === null || action === "action_trigger_search") continue;
    stubs.set(action, [...(stubs.get(action) ?? []), formatStub(input.outcome)]);
  }
  return Object.fromEntries(
    [...stubs].map(([action, list]) => [
      action,
      list.every((one) => JSON.stringify(one) === JSON.stringify(list[0])) ? list[0]! : list,
    ]),
  );
}
