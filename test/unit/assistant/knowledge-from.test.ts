import { expect, test } from "vitest";
import { knowledgeFrom, type AssistantOptions } from "../../../src/assistant/options.ts";
import * as sourcesCode from "../../../src/assistant/sources.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { createScriptedKnowledge } from "../../../src/testing/scripted-knowledge.ts";
import { toyAssistant } from "./toy.ts";

const built = { ...toyAssistant, knowledge: { file: "bot.knowledge.json", version: "v1" } };
const OWN = { file: "bot.knowledge.json", beside: "https://host.example/a/bot.json" };

/** The sources that are asked, in their order; null: none. */
async function sourcesOf(option: AssistantOptions["knowledge"], from: string | object, assistant = built) {
  let given: Parameters<typeof sourcesCode.createKnowledge>[0] | null = null;
  const code = {
    ...sourcesCode,
    createKnowledge: (...[sources]: Parameters<typeof sourcesCode.createKnowledge>) => {
      given = sources;
      return createScriptedKnowledge({});
    },
  };
  const options = {
    platform: createManualPlatform(),
    deadlineMs: 1_000,
    headers: undefined,
    report: () => {},
    assistant,
    load: async () => code,
    lookUp: async () => ({ kind: "search" as const, answer: null }),
  };
  const knowledge = knowledgeFrom(option, from as typeof built, options);
  const { signal } = new AbortController();
  await knowledge?.search({ kind: "search", id: "t.1", question: "?" }, { conversationId: "c", locale: "en", signal });
  return given;
}

test("[Q20] an assistant from an address has the index beside it, and a single source is asked after it", async () => {
  const remote = "/v1/answers";
  expect(await sourcesOf(undefined, OWN.beside)).toEqual([OWN]);
  expect(await sourcesOf(undefined, new URL(OWN.beside))).toEqual([OWN]);
  expect(await sourcesOf(remote, OWN.beside)).toEqual([OWN, remote]);
});

test("[Q20] a list is asked as it stands", async () => {
  expect(await sourcesOf(["/v1/answers"], OWN.beside)).toEqual(["/v1/answers"]);
  expect(await sourcesOf([], OWN.beside)).toBe(null);
});

test("[Q20] an assistant that was imported lies nowhere: its index is given", async () => {
  expect(await sourcesOf(undefined, built)).toBe(null);
  expect(await sourcesOf("/v1/answers", built)).toEqual(["/v1/answers"]);
  expect(await sourcesOf(undefined, OWN.beside, toyAssistant as typeof built)).toBe(null);
});
