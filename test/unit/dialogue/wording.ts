import type { Json } from "../../../src/base/json.ts";
import { openDraft, type Draft } from "../../../src/dialogue/draft.ts";
import { wordResponse, type Wording } from "../../../src/dialogue/respond.ts";
import type { BotMessage, ResponseVariation } from "../../../src/model/response.ts";
import { assistantOf } from "./assistant.ts";

/** What a response is worded in: the slots that are filled, channel, language, chance, other responses. */
export interface Situation {
  readonly slots?: Readonly<Record<string, Json>>;
  readonly channel?: string;
  readonly locale?: string;
  readonly seed?: number;
  readonly responses?: Readonly<Record<string, readonly ResponseVariation[]>>;
}

/** A turn in which `utter_hello` has these wordings. */
export function draftFor(variations: readonly ResponseVariation[], situation: Situation = {}): Draft {
  const { slots = {}, channel = "browser", locale = "en", seed = 0, responses = {} } = situation;
  const assistant = assistantOf({
    slots: {
      name: { type: "text" },
      tier: { type: "categorical", values: ["gold", "iron"] },
      count: { type: "float" },
      tags: { type: "list" },
      any: { type: "any" },
    },
    responses: { utter_hello: variations, ...responses },
  });
  const input = { kind: "message", turnId: "t", at: 0, seed, text: "", commands: [], channel, locale } as const;
  const draft = openDraft(assistant, null, input);
  Object.assign(draft.slots, slots);
  return draft;
}

/** The one wording as it is said. */
export const word = (variation: ResponseVariation, situation: Situation = {}, wording: Wording = {}): BotMessage | null =>
  wordResponse(draftFor([variation], situation), "utter_hello", wording);
