import { stringify } from "yaml";
import type { Json, JsonObject } from "../../base/json.ts";
import type { Command } from "../../model/command.ts";
import type { Outcome } from "../../model/effect.ts";
import type { Finding } from "./check-turn.ts";
import type { Play, Played } from "./play.ts";

/** A conversation that was played, as a file of conversation tests: what was said, what actions came to, what should be. */
export function writeTest(name: string, finding: Finding, play: Play): string {
  // The greeting is every test's beginning.
  const said = play.turns.flatMap(({ input }) => (input.kind === "message" && input.text !== "/session_start" ? [input] : []));
  const steps = said.map(({ text, commands }, index) => ({
    user: text,
    ...(commands.length > 0 && { commands: commands.map(written) }),
    ...(index === said.length - 1 && finding.wanted && { assertions: [finding.wanted] }),
  }));
  const stubs = stubsOf(play.turns);
  const hasGiven = Object.keys(play.given).length > 0;
  const file = {
    ...(hasGiven && { fixtures: [{ at_the_beginning: play.given }] }),
    ...(Object.keys(stubs).length > 0 && { stub_custom_actions: stubs }),
    test_cases: [{ test_case: name, ...(hasGiven && { fixtures: ["at_the_beginning"] }), steps }],
  };
  return `# ${finding.kind}: ${finding.message.replaceAll("\n", " ")}\n${stringify(file, { aliasDuplicateObjects: false })}`;
}

/** A command as authors write it: where a value comes from is told only if it is not understanding. */
function written(command: Command): JsonObject {
  const fields = Object.entries(command).filter(
    ([key, value]) => value !== undefined && !(key === "extractor" && value === "LLM"),
  );
  return Object.fromEntries(fields) as JsonObject;
}

/** What each action came to, call by call. */
function stubsOf(turns: readonly Played[]): Readonly<Record<string, JsonObject | readonly JsonObject[]>> {
  const stubs = new Map<string, JsonObject[]>();
  for (const { input, action } of turns) {
    if (input.kind !== "outcome" || action === null || action === "action_trigger_search") continue;
    stubs.set(action, [...(stubs.get(action) ?? []), stubOf(input.outcome)]);
  }
  return Object.fromEntries(
    [...stubs].map(([action, list]) => [
      action,
      list.every((one) => JSON.stringify(one) === JSON.stringify(list[0])) ? list[0]! : list,
    ]),
  );
}

function stubOf(outcome: Outcome): JsonObject {
  if (outcome.kind === "refused") return { errors: outcome.errors as readonly Json[] as readonly JsonObject[] };
  if (outcome.kind !== "done") return { outcome: outcome.kind };
  return { output: outcome.result.kind === "action" ? outcome.result.output : {} };
}
