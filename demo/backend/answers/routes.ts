import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Queryable } from "../database/database.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import { quotePassage, wordPassages, type AnswerEvent, type WordingServer } from "./answer.ts";
import { findPassages } from "./find-passages.ts";
import type { Vectors } from "./vectors.ts";

export interface AnswerRoutesOptions {
  readonly db: Queryable;
  /** Null: words alone are searched. */
  readonly vectors: Vectors | null;
  /** Null: answers are quotes. */
  readonly wording: WordingServer | null;
  readonly closing: AbortSignal;
  readonly report: (error: unknown) => undefined;
}

const MAX_QUESTION = 1000;

/**
 * `POST /` answers a question from the articles, as server-sent events: `meta`, then `citation`, `delta`… and `done`; or
 * `not_covered`; or `error`. `restart` takes back every citation and delta before it. Words are quoted, or a model's that
 * were checked against what they cite.
 */
export function answerRoutes({ db, vectors, wording, closing, report }: AnswerRoutesOptions): Hono<CallerEnv> {
  return new Hono<CallerEnv>().post("/", async (c) => {
    const body = await readJson(c);
    const question = isObject(body) ? body["question"] : undefined;
    if (typeof question !== "string" || question.trim() === "" || question.length > MAX_QUESTION) {
      return problemResponse(c, PROBLEMS.malformed);
    }
    c.header("x-accel-buffering", "no");
    return streamSSE(c, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const signal = AbortSignal.any([gone.signal, closing]);
      const send = (event: string, data: object): Promise<void> => stream.writeSSE({ event, data: JSON.stringify(data) });
      try {
        const { search, fitting } = await findPassages(db, vectors, question);
        await send("meta", { mode: wording === null ? "extractive" : "worded", search });
        const [best] = fitting;
        if (best === undefined) return await send("not_covered", { reason: "no-passage" });
        const events: Iterable<AnswerEvent> | AsyncIterable<AnswerEvent> =
          wording === null ? quotePassage(best, question) : wordPassages(wording, fitting, question, signal);
        for await (const { event, data } of events) {
          // Leaving ends the model's work too: nobody pays for words that nobody reads.
          if (gone.signal.aborted) return;
          await send(event, data);
        }
      } catch (error) {
        if (gone.signal.aborted) return;
        report(error);
        await send("error", { code: PROBLEMS.unexpected.code, retryable: true });
      }
    });
  });
}
