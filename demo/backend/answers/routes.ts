import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Queryable } from "../database/database.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import { chooseSentences, splitSentences } from "./quote.ts";
import { isCovered, searchPassages } from "./search.ts";

const MAX_QUESTION = 1000;

/**
 * `POST /` answers a question from the articles, as server-sent events: `meta`, then `citation`, `delta`… and `done`;
 * or `not_covered`; or `error`. The words are quoted, never made up.
 */
export function answerRoutes(db: Queryable): Hono {
  return new Hono().post("/", async (c) => {
    const body = await readJson(c);
    const question = isObject(body) ? body["question"] : undefined;
    if (typeof question !== "string" || question.trim() === "" || question.length > MAX_QUESTION) {
      return problemResponse(c, PROBLEMS.malformed);
    }
    c.header("x-accel-buffering", "no");
    return streamSSE(c, async (stream) => {
      const send = (event: string, data: object): Promise<void> => stream.writeSSE({ event, data: JSON.stringify(data) });
      await send("meta", { mode: "extractive", search: "full-text" });
      try {
        const [hit] = await searchPassages(db, question, 1);
        if (!isCovered(hit)) return await send("not_covered", { reason: "no-passage" });
        const quote = chooseSentences(hit.text, question);
        await send("citation", { id: hit.passageId, title: hit.title, url: hit.url, quote });
        for (const [index, sentence] of splitSentences(quote).entries()) {
          await send("delta", { text: index === 0 ? sentence : ` ${sentence}` });
        }
        await send("done", { citations: [hit.passageId] });
      } catch {
        await send("error", { code: PROBLEMS.unexpected.code, retryable: true });
      }
    });
  });
}
