import { afterEach, describe, expect, test } from "vitest";
import type { Understand } from "../../src/model/understanding.ts";
import { ENERGY, requestOf, SHOP } from "../unit/nlu/assistants.ts";

/** What every implementation of the port that understands must do, with or without a model. */
export function checkUnderstand(name: string, create: () => Understand): void {
  describe(`${name} understands`, () => {
    let understanding: Understand | null = null;
    const open = async (): Promise<Understand> => {
      understanding = create();
      await understanding.open(SHOP);
      return understanding;
    };
    afterEach(() => understanding?.close());

    test("a flow is started by its name, before any model is loaded", async () => {
      const understand = await open();
      const { commands, source } = await understand.understand(
        requestOf(SHOP, { assistant: "shop", text: "I would like to return an item" }),
      );
      expect(commands).toEqual([{ command: "start flow", flow: "return_item" }]);
      expect(source).toBe("linear");
    });

    test("every startable flow has a probability, also when none starts", async () => {
      const understand = await open();
      const { commands, scores } = await understand.understand(requestOf(SHOP, { assistant: "shop", text: "xyzzy" }));
      expect(commands).toEqual([{ command: "cannot handle" }]);
      expect(Object.keys(scores.flows)).toEqual(Object.keys(SHOP.flows));
      for (const score of Object.values(scores.flows)) expect(score >= 0 && score <= 1).toBe(true);
    });

    test("the open question is answered by its type", async () => {
      const understand = await open();
      const { commands, spans } = await understand.understand(
        requestOf(SHOP, { assistant: "shop", text: "a medium please", flow: "exchange_item", asking: "size" }),
      );
      expect(commands).toEqual([{ command: "set slot", name: "size", value: "M", raw: "medium", extractor: "LLM" }]);
      expect(spans).toMatchObject([{ slot: "size", start: 2, end: 8, value: "M" }]);
    });

    test("messages asked at once are all answered, each with its own answer", async () => {
      const understand = await open();
      const texts = ["cancel", "repeat that", "I want to talk to a human", "skip it"];
      const all = await Promise.all(
        texts.map((text) =>
          understand.understand(requestOf(SHOP, { assistant: "shop", text, flow: "exchange_item", asking: "size" })),
        ),
      );
      expect(all.map(({ commands }) => commands[0]?.command)).toEqual([
        "cancel flow",
        "repeat bot messages",
        "human handoff",
        "skip question",
      ]);
    });

    test("another assistant can be opened in its place", async () => {
      const understand = await open();
      await understand.open(ENERGY);
      const { commands } = await understand.understand(
        requestOf(ENERGY, { assistant: "energy", text: "submit a meter reading" }),
      );
      expect(commands).toEqual([{ command: "start flow", flow: "meter_reading" }]);
    });

    test("loading a model never rejects, and its end is a status", async () => {
      const understand = await open();
      await understand.loadEncoder();
      expect(["ready", "unavailable"]).toContain(understand.status.phase);
      const { commands } = await understand.understand(requestOf(SHOP, { assistant: "shop", text: "return an item" }));
      expect(commands).toEqual([{ command: "start flow", flow: "return_item" }]);
    }, 60_000);
  });
}
