import { createActor, createMachine } from "xstate";
import { getShortestPaths, getSimplePaths } from "xstate/graph";
import { describe, expect, test } from "vitest";
import {
  compiledFlow,
  compileFlow,
  leaveStep,
  machineConfig,
  snapshotAt,
  startSnapshot,
  stateKey,
  stateOf,
} from "../../../src/dialogue/compile.ts";
import { assistantOf } from "./assistant.ts";

const assistant = assistantOf(`
flows:
  order:
    steps:
      - { id: ask.size, collect: size, next: [ {if: "slots.size = 'L'", then: big}, {if: slots.gift, then: END}, {else: pay} ] }
      - { id: big, action: utter_big }
      - { id: pay, action: pay_order }
slots: { size: {type: categorical, values: [S, L]}, gift: {type: bool} }
`);
const order = assistant.flows["order"]!;
const compiled = compiledFlow(assistant, "order")!;
const next = (slots: Record<string, string | boolean>): { type: "next"; slots: typeof slots; context: object } => ({
  type: "next",
  slots,
  context: {},
});

describe("a flow's machine", () => {
  test("has a state for every step, and branches as guards named by their source", () => {
    expect(machineConfig(order)).toMatchObject({
      id: "order",
      initial: stateKey("ask.size"),
      states: {
        "ask%2esize": {
          on: {
            next: [{ guard: "slots.size = 'L'", target: "big" }, { guard: "slots.gift", target: "END" }, { target: "pay" }],
          },
          meta: { kind: "collect", slot: "size" },
        },
        END: { type: "final" },
      },
    });
    expect(JSON.parse(JSON.stringify(machineConfig(order)))).toEqual(machineConfig(order));
  });

  test("decides what comes next", () => {
    const start = startSnapshot(compiled);
    expect(stateOf(start)).toBe("ask%2esize");
    expect(stateOf(leaveStep(compiled, start, next({ size: "l" }) as never))).toBe("big");
    expect(stateOf(leaveStep(compiled, start, next({ size: "S" }) as never))).toBe("pay");
    const end = leaveStep(compiled, snapshotAt(compiled, "pay"), next({}) as never);
    expect(end).toMatchObject({ value: "END", status: "done" });
  });

  test("keeps its place in about a hundred bytes of JSON", () => {
    const place = snapshotAt(compiled, "pay");
    expect(JSON.stringify(place).length).toBeLessThan(130);
    expect(leaveStep(compiled, JSON.parse(JSON.stringify(place)) as never, next({}) as never)["value"]).toBe("END");
  });

  test("is walked by xstate/graph: every step is reached, every way ends", () => {
    const events = [next({ size: "L" }), next({ size: "S" }), next({ size: "S", gift: true })];
    const shortest = getShortestPaths(compiled.machine, { events: events as never });
    expect(new Set(shortest.map(({ state }) => state.value))).toEqual(new Set(["ask%2esize", "big", "pay", "END"]));
    const ways = getSimplePaths(compiled.machine, { events: events as never, toState: (state) => state.status === "done" });
    expect(ways.length).toBeGreaterThanOrEqual(3);
  });

  test("runs as an ordinary actor, and its configuration is a machine of its own for XState's tools", () => {
    const actor = createActor(compiled.machine).start();
    actor.send(next({ size: "L" }));
    actor.send(next({}));
    actor.send(next({}));
    expect(actor.getSnapshot().status).toBe("done");
    expect(createMachine(machineConfig(order) as never).id).toBe("order");
  });

  test("is compiled once for an assistant, and its build changes with the flow only", () => {
    expect(compiledFlow(assistant, "order")).toBe(compiled);
    const moved = { ...order, place: { file: "b.yml", line: 3, column: 1 } };
    expect(compileFlow(moved, assistant.slots).build).toBe(compiled.build);
    expect(compileFlow({ ...order, name: "another" }, assistant.slots).build).not.toBe(compiled.build);
    expect(compiledFlow(assistant, "constructor")).toBeNull();
  });
});
