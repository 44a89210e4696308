import { describe, expect, test } from "vitest";
import type { Understand } from "../../../src/model/understanding.ts";
import { converse } from "../../../src/testing/drive.ts";
import { createDirectUnderstand } from "../../../src/worker/direct.ts";
import { findModelFolder } from "../../../src/worker/model-folder.ts";
import { requestOf } from "./assistants.ts";
import { HELD_OUT, HELD_OUT_LATER, nluOnly, type HeldOut } from "./nlu-only.ts";

/*
 * Measured when it was written, on the two sets: the right intent for 82 % and 93 % (linear), 92 % and 93 % (encoder);
 * entities, everything but their exact place, F1 0.90 and 1.00. What came of the first set's errors: entities that are
 * unknown words at the end of a sentence became rarer (0.86 before). The floors are a little below.
 */
const FLOOR = { linear: 0.82, encoder: 0.9, entities: 0.89 };

const model = await findModelFolder();

interface Score {
  readonly intents: number;
  readonly entities: number;
  /** Messages that mean nothing and were taken for an intent. */
  readonly invented: readonly string[];
}

async function measure(understand: Understand, lines: readonly HeldOut[]): Promise<Score> {
  const assistant = await nluOnly();
  await understand.open(assistant);
  let [right, found, wanted, meant] = [0, 0, 0, 0];
  const invented: string[] = [];
  for (const { text, intent, entities } of lines) {
    const { parse } = await understand.understand({ ...requestOf(assistant, { assistant: "shop", text }), text });
    const keys = new Set(entities.map((each) => JSON.stringify(each)));
    const told = parse!.entities.map(({ entity, start, end, value, role, group }) =>
      JSON.stringify({ entity, start, end, value, role, group }),
    );
    found += told.length;
    wanted += keys.size;
    meant += told.filter((key) => keys.has(key)).length;
    if (intent !== null && parse!.intent?.name === intent) right++;
    if (intent === null && (parse!.intent?.confidence ?? 0) >= 0.5) invented.push(text);
  }
  const total = lines.filter(({ intent }) => intent !== null).length;
  return { intents: right / total, entities: (2 * meant) / (found + wanted), invented };
}

describe("an assistant that has only training data", () => {
  test("[U2] [U6] is understood by the linear model alone", async () => {
    const score = await measure(createDirectUnderstand({ modelFolder: null }), [...HELD_OUT, ...HELD_OUT_LATER]);
    expect(score.intents).toBeGreaterThanOrEqual(FLOOR.linear);
    expect(score.entities).toBeGreaterThanOrEqual(FLOOR.entities);
    expect(score.invented.length).toBeLessThanOrEqual(1);
  }, 60_000);

  test.skipIf(model === null)(
    "[U2] [U6] is understood better with the encoder",
    async () => {
      const understand = createDirectUnderstand();
      await understand.loadEncoder();
      const score = await measure(understand, [...HELD_OUT, ...HELD_OUT_LATER]);
      expect(score.intents).toBeGreaterThanOrEqual(FLOOR.encoder);
      expect(score.invented).toEqual([]);
    },
    120_000,
  );

  test.each([[["book_trip"]], [["cancel_booking"]], [["book_trip", "cancel_booking"]]])(
    "[U2] does not take everything for the few intents that it has: %j",
    async (names) => {
      const whole = await nluOnly();
      const intents = Object.fromEntries(names.map((name) => [name, whole.training!.intents[name]!]));
      const few = { ...whole, training: { ...whole.training!, intents } };
      const understand = createDirectUnderstand({ modelFolder: null });
      await understand.open(few);
      const sure = await Promise.all(
        [...HELD_OUT, ...HELD_OUT_LATER].map(async ({ text, intent }) => {
          const { parse } = await understand.understand({ ...requestOf(few, { assistant: "shop", text }), text });
          return {
            meant: names.includes(intent!),
            right: parse!.intent?.name === intent,
            sure: (parse!.intent?.confidence ?? 0) >= 0.5,
          };
        }),
      );
      const meant = sure.filter((each) => each.meant);
      const others = sure.filter((each) => !each.meant);
      expect(meant.filter(({ right }) => right).length / meant.length).toBeGreaterThanOrEqual(0.9);
      // Without a class of their own all of them were sure of one intent, and a third of one of two.
      expect(others.filter((each) => each.sure).length / others.length).toBeLessThanOrEqual(0.25);
    },
    60_000,
  );

  test("[D11] starts its flows, fills their slots, and says yes and no by its intents", async () => {
    const assistant = await nluOnly();
    const understand = createDirectUnderstand({ modelFolder: null });
    await understand.open(assistant);
    const talk = converse(assistant, { understand });
    const say = async (text: string) => (await talk.say(text)).said.map((message) => message.text);
    await talk.say("/session_start");
    expect(await say("from Paris to Rome on Sunday")).toEqual(["Paris to Rome on Sunday?"]);
    expect((await say("yes please"))[0]).toBe("Booked.");
    expect(await say("a ticket to Oslo for tmrw")).toEqual(["From where?"]);
    expect(talk.state?.slots).toMatchObject({ destination: "Oslo", day: "tomorrow" });
    // What such an assistant lacks, our own understanding adds.
    const cancelled = await talk.say("never mind, forget it");
    expect(cancelled.events.map(({ event }) => event)).toContain("flow_cancelled");
    expect((await say("please cancel my booking XK9921"))[0]).toBe("XK9921 is cancelled.");
  });

  test("[D11] its own no goes before our yes", async () => {
    const assistant = await nluOnly();
    const training = { ...assistant.training!, intents: { ...assistant.training!.intents } };
    training.intents["deny"] = [
      ...training.intents["deny"]!,
      ...["yes", "okay", "yes okay"].map((text) => ({ text, entities: [] })),
    ];
    training.intents["affirm"] = [
      { text: "let it be so", entities: [] },
      { text: "make it so", entities: [] },
    ];
    const odd = { ...assistant, training };
    const understand = createDirectUnderstand({ modelFolder: null });
    await understand.open(odd);
    const talk = converse(odd, { understand });
    await talk.say("/session_start");
    await talk.say("from Paris to Rome on Sunday");
    expect((await talk.say("yes okay")).said[0]?.text).toBe("Not booked.");
  });
});
