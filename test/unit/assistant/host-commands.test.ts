import { expect, test } from "vitest";
import { createAssistant } from "../../../src/assistant/create.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import type { Command } from "../../../src/model/command.ts";
import type { HostCommand, HostCommands } from "../../../src/model/host-command.ts";
import type { Understand } from "../../../src/model/understanding.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { converse } from "../../../src/testing/drive.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const BOT = `
flows:
  pay: { description: pay somebody, steps: [ { collect: amount, ask: How much? } ] }
slots: { amount: float }
`;

async function compiled() {
  const { assistant } = await readAssistant([{ path: "bot.yml", text: BOT }]);
  return assistant!;
}

/** An understanding of the host's own: it says these commands of every text, and remembers the texts. */
function saying(
  ...commands: readonly (Command | HostCommand)[]
): Understand<Command | HostCommand> & { readonly texts: string[] } {
  const texts: string[] = [];
  return {
    texts,
    status: { phase: "idle" },
    async open() {},
    async loadEncoder() {},
    async understand({ text }) {
      texts.push(text);
      return { commands, scores: { flows: {}, acts: {} }, spans: [], source: "linear", why: [], ms: 0 };
    },
    onStatus: () => () => {},
    close() {},
  };
}

const COMMANDS: HostCommands = {
  "pay now": (_, { startable }) => startable.map((flow) => ({ command: "start flow", flow })),
  broken: () => {
    throw new RangeError("no");
  },
};

test("[M50] the commands of the host are an option of the assistant", async () => {
  const understand = saying({ command: "pay now" });
  const handle = await createAssistant({
    assistant: await compiled(),
    understand,
    commands: COMMANDS,
    store: createMemoryStore(),
    greet: "message",
  });
  await handle.send("please");
  await handle.settled();
  expect(handle.view.messages.map(({ text }) => text)).toEqual(["please", "How much?"]);
  handle.close();
});

test("[M51] [M52] a dropped command is reported and costs only itself", async () => {
  const errors: HalcyonError[] = [];
  const said = [{ command: "dance" }, { command: "broken" }, { command: "start flow", flow: "pay" }] as const;
  const handle = await createAssistant({
    assistant: await compiled(),
    understand: saying(...said),
    commands: COMMANDS,
    store: createMemoryStore(),
    greet: "message",
    onError: (error) => errors.push(error),
  });
  await handle.send("please");
  await handle.settled();
  expect(handle.view.messages.map(({ text }) => text)).toEqual(["please", "How much?"]);
  expect(errors.map(({ code, details }) => [code, details])).toEqual([
    ["nlu/command-dropped", { command: "dance", why: "there is no such command" }],
    ["nlu/command-dropped", { command: "broken", why: "it failed" }],
  ]);
  expect(errors[1]?.cause).toBeInstanceOf(RangeError);
  handle.close();
});

test("[M39] an unknown intent is understood without its slash, a known one is not", async () => {
  const understand = saying({ command: "pay now" });
  const handle = await createAssistant({
    assistant: await compiled(),
    understand,
    commands: COMMANDS,
    store: createMemoryStore(),
    greet: "message",
  });
  for (const text of ["/pay", "/restart", "/SetSlots(amount=1)", " "]) await handle.send(text);
  await handle.settled();
  expect(understand.texts).toEqual(["pay"]);
  handle.close();
});

test("[M50] [M51] tests of conversations know the commands of the host, and note what is dropped", async () => {
  const talk = converse(await compiled(), {
    understand: saying({ command: "dance" }, { command: "pay now" }),
    commands: COMMANDS,
    platform: createManualPlatform(),
  });
  const { said, notes, understanding } = await talk.say("please");
  expect(said.map(({ text }) => text)).toEqual(["How much?"]);
  expect(understanding?.commands).toEqual([{ command: "start flow", flow: "pay" }]);
  expect(notes[0]).toBe('The command "dance" was dropped: there is no such command.');
  const plain = converse(await compiled(), { understand: saying({ command: "pay now" }), platform: createManualPlatform() });
  expect((await plain.say("please")).notes[0]).toBe('The command "pay now" was dropped: there is no such command.');
});
