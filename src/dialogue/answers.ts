import type { Json, JsonObject } from "../base/json.ts";
import type { SearchResult } from "../model/effect.ts";
import type { BotMessage, Citation } from "../model/response.ts";
import type { Frame } from "../model/state.ts";
import type { Draft } from "./draft.ts";
import { sayMessage } from "./draft.ts";
import { sayForeign } from "./policy.ts";
import { wordResponse } from "./respond.ts";
import { pushPattern } from "./tasks.ts";

const NOT_COVERED = "cannot_handle_no_relevant_answer";

/** Says what a source answers, or that it does not. Whether an answer is good enough was judged before. */
export function sayAnswer(draft: Draft, frame: Frame, { answer, again, exhausted, closest = [], plan }: SearchResult): void {
  if (!answer) {
    // Of records it is known which word nothing stands for.
    if (plan !== undefined) sayMessage(draft, { text: plan, metadata: {} });
    const titles = closest.map(linkOf).join(", ");
    const context = { ...(exhausted && { exhausted }), ...(titles !== "" && { closest: titles }) };
    pushPattern(draft, "pattern_cannot_handle", { reason: NOT_COVERED, ...context });
    return;
  }
  const { broaden } = frame.context;
  const metadata: BotMessage["metadata"] & JsonObject = {
    answer_source: "knowledge",
    question: typeof broaden === "string" ? broaden : (draft.latest?.text ?? ""),
    ...(broaden !== undefined && { looked_further: true }),
  };
  const worded = again ? wordResponse(draft, "utter_answer_again", { variables: { answer: answer.text } }) : null;
  const text = worded?.text ?? answer.text;
  sayForeign(draft, { text, ...(answer.citations.length > 0 && { citations: answer.citations }), metadata });
}

/**
 * The user is not satisfied with an answer of a source: it is looked for once more and further, and then a person is
 * offered. False: nothing of the kind was said.
 */
export function lookFurther(draft: Draft): boolean {
  const metadata = draft.saidBefore.findLast((message) => message.metadata["answer_source"] === "knowledge")?.metadata;
  const asked: Json | undefined = metadata?.["question"];
  if (typeof asked !== "string") return false;
  if (metadata?.["looked_further"] === true) {
    pushPattern(draft, "pattern_cannot_handle", { reason: NOT_COVERED, exhausted: true });
  } else {
    pushPattern(draft, "pattern_search", { broaden: asked });
  }
  return true;
}

/** Signs that end an address in Markdown and that `encodeURIComponent` leaves. */
const ESCAPED: Readonly<Record<string, string>> = { "(": "%28", ")": "%29" };

/** Markdown; signs that mean something in it are escaped. */
function linkOf({ title, url }: Citation): string {
  const shown = title.replaceAll(/[\\`*_[\]()#+!~>]/g, String.raw`\$&`);
  return url === undefined
    ? shown
    : `[${shown}](${url.replaceAll(/[\s()]/g, (sign) => ESCAPED[sign] ?? encodeURIComponent(sign))})`;
}
