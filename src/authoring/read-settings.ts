import type { AssistantSettings, Compat } from "../model/assistant.ts";
import { isJsonObject } from "../base/json.ts";
import { readQueueFor } from "./action-rules.ts";
import type { Findings } from "./findings.ts";
import { get, getMap, getNumber, getText, getTexts, jsonOf, type MapValue } from "./tree.ts";

/** Where nothing is said. 420 characters and 60 minutes are CALM's own; 30 s with all retries is as long as a person waits. */
export const DEFAULT_SETTINGS: AssistantSettings = Object.freeze({
  compat: "3.16",
  language: "en",
  additionalLanguages: [],
  maxUserCharacters: 420,
  sessionExpirationMinutes: 60,
  carryOverSlots: true,
  actionDeadlineMs: 30_000,
});

/** The longest message that is ever read. */
const MAX_USER_CHARACTERS = 4_000;

/** Settings of all files; a later file overrides an earlier one. `compat`: where no file says it. */
export function readSettings(
  tops: readonly MapValue[],
  findings: Findings,
  compat: Compat = DEFAULT_SETTINGS.compat,
): AssistantSettings {
  let settings: AssistantSettings = { ...DEFAULT_SETTINGS, compat };
  for (const top of tops) settings = { ...settings, ...readTop(top, findings) };
  return settings;
}

function readTop(top: MapValue, findings: Findings): Partial<AssistantSettings> {
  const compat = getText(top, "compat") as Compat | undefined;
  const language = getText(top, "language");
  const session = getMap(top, "session_config");
  const expiration = session && getNumber(session, "session_expiration_time");
  const startAgain = session && get(session, "start_session_after_expiry");
  const carryOver = session && get(session, "carry_over_slots_to_new_session");
  const severalStarts = get(top, "clarify_several_starts");
  const characters = readCharacters(top, findings);
  const deadline = getNumber(top, "action_deadline_ms");
  const queueForMs = readQueueFor(top, findings);
  return {
    ...(compat && { compat }),
    ...(language !== undefined && { language }),
    ...(get(top, "additional_languages") && { additionalLanguages: getTexts(top, "additional_languages") }),
    ...(severalStarts && { clarifySeveralStarts: jsonOf(severalStarts) === true }),
    ...(characters !== undefined && { maxUserCharacters: characters }),
    ...(expiration !== undefined && { sessionExpirationMinutes: expiration }),
    ...(carryOver && { carryOverSlots: jsonOf(carryOver) !== false }),
    ...(startAgain && { startSessionAfterExpiry: jsonOf(startAgain) !== false }),
    ...(deadline !== undefined && { actionDeadlineMs: deadline }),
    ...(queueForMs !== undefined && { queueForMs }),
  };
}

/** Ours, or that of the first component of a CALM pipeline that limits the input. -1 there means no limit: ours holds. */
function readCharacters(top: MapValue, findings: Findings): number | undefined {
  const own = getNumber(top, "max_user_characters");
  if (own !== undefined) {
    if (own >= 1 && own <= MAX_USER_CHARACTERS && Number.isInteger(own)) return own;
    findings.error(
      "key/value",
      get(top, "max_user_characters")!.at,
      `\`max_user_characters\` is a whole number from 1 to ${MAX_USER_CHARACTERS}.`,
    );
  }
  const pipeline = get(top, "pipeline");
  const components = pipeline ? jsonOf(pipeline) : [];
  if (!Array.isArray(components)) return undefined;
  for (const component of components) {
    const input: unknown = isJsonObject(component) ? component["user_input"] : undefined;
    const limit = isJsonObject(input) ? input["max_characters"] : undefined;
    if (typeof limit === "number") return limit < 1 ? MAX_USER_CHARACTERS : Math.min(limit, MAX_USER_CHARACTERS);
  }
  return undefined;
}
