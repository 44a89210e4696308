import { expect, test } from "vitest";
import { createAssistant } from "../../../../src/assistant/create.ts";
import type { AssistantHandle } from "../../../../src/assistant/view.ts";
import { readAssistant } from "../../../../src/authoring/read.ts";
import type { Knowledge } from "../../../../src/backend/knowledge.ts";
import type { Command } from "../../../../src/model/command.ts";
import type { SearchResult } from "../../../../src/model/effect.ts";
import type { Understand } from "../../../../src/model/understanding.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";

/* The guards of sources and timers as a visitor meets them: real engine, real patterns. */

const BOT = `
flows:
  order: { description: order a thing, steps: [{ action: place_order }, { say: Ordered. }] }
  track: { description: track the order, steps: [{ say: It is on its way. }] }
`;

function understands(meanings: Readonly<Record<string, Command>>): Understand {
  return {
    status: { phase: "idle" },
    async open() {},
    async loadEncoder() {},
    async understand({ text }) {
      const command = meanings[text];
      const commands = command ? [command] : [{ command: "knowledge" } as const];
      return { commands, scores: { flows: {}, acts: {} }, spans: [], source: "linear", why: [], ms: 0 };
    },
    onStatus: () => () => {},
    close() {},
  };
}

async function open(found: (question: string, without: readonly string[]) => Partial<SearchResult>, actions = {}) {
  const { assistant } = await readAssistant([{ path: "bot.yml", text: BOT }]);
  const platform = createManualPlatform();
  const store = createMemoryStore();
  const knowledge: Knowledge = {
    search: async ({ question }, { broaden }) => ({
      kind: "done",
      result: {
        kind: "search",
        answer: null,
        scale: "x",
        threshold: 0.5,
        knowledgeVersion: "v1",
        ...found(question, broaden?.without ?? []),
      },
    }),
    close() {},
  };
  const understand = understands({
    "no, that is wrong": { command: "dissatisfied" },
    "order it": { command: "start flow", flow: "order" },
  });
  const options = {
    assistant: assistant!,
    knowledge,
    understand,
    platform,
    store,
    actions,
    collect: "local",
    greet: "message",
  } as const;
  const handle = await createAssistant(options);
  return { handle, platform };
}

async function say(handle: AssistantHandle, text: string): Promise<string> {
  const before = handle.view.messages.length;
  await handle.send(text);
  await handle.settled();
  return handle.view.messages
    .slice(before)
    .filter(({ from }) => from === "bot")
    .map((message) => message.text)
    .join(" / ");
}

test("[L5] [L13] what is not covered is said with the closest titles, then a person is offered, and the gap is exported", async () => {
  const closest = [{ id: "a", title: "Pets", url: "/help/pets" }];
  const { handle } = await open(() => ({ score: 0.2, passages: ["a", "b"], closest }));
  expect(await say(handle, "do you sell dogs")).toContain("[Pets](/help/pets)");
  expect(await say(handle, "could I buy a dog from you")).toContain("A person may know more");
  expect(handle.view.messages.at(-1)?.buttons).toMatchObject([{ title: "Talk to a person" }]);
  const lines = (await handle.exportEvidence())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ guard }) => guard === "kb")).toMatchObject([
    { what: "low_score", text: "do you sell dogs", attempt: 1 },
    { what: "same_topic", text: "could I buy a dog from you", attempt: 2 },
  ]);
  expect(await handle.exportEvidence({ since: Number.MAX_SAFE_INTEGER / 2 })).not.toContain("dogs");
  handle.close();
});

test("[L7] [L8] an answer comes again as one that was given; who does not want it gets another, then a person", async () => {
  const answerOf = (id: string) => ({ text: `From ${id}.`, citations: [{ id, title: id }] });
  const { handle } = await open((_, without) => {
    const id = ["a", "b"].find((one) => !without.includes(one));
    return id ? { score: 0.9, passages: [id], answer: answerOf(id) } : { score: 0.1, passages: [] };
  });
  expect(await say(handle, "when do you open")).toBe("From a.");
  expect(await say(handle, "When do you open?")).toBe("As I said: From a.");
  expect(await say(handle, "no, that is wrong")).toBe("From b.");
  expect(await say(handle, "no, that is wrong")).toContain("A person may know more");
  handle.close();
});

test("[H1] [H6] an action sets a reminder that starts a flow, once", async () => {
  const place = () => ({ reminders: [{ flow: "track", delay_ms: 60_000, name: "order" }] });
  const { handle, platform } = await open(() => ({}), { place_order: place });
  await say(handle, "order it");
  platform.advance(1_000);
  await say(handle, "order it");
  const told = () => handle.view.messages.filter(({ text }) => text === "It is on its way.").length;
  expect(told()).toBe(0);
  platform.advance(60_000);
  await handle.settled();
  platform.advance(120_000);
  await handle.settled();
  expect(told()).toBe(1);
  expect(await handle.exportEvidence()).toContain('"reason":"re-trigger"');
  handle.close();
});
