import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { Effect } from "../../../src/model/effect.ts";
import type { Conversation } from "./conversation.ts";
import { set, start } from "./conversation.ts";
import { talking } from "./task-talk.ts";

const DUE = "2026-11-21T10:00:00Z";
const AT = Date.parse(DUE);

type Fields = Readonly<Record<string, Json>>;

function after(...events: readonly (Fields & { readonly event: string })[]): Conversation {
  const talk = talking();
  talk.say(start("act"), set("what", "x"));
  talk.done({ events });
  return talk;
}

const timersOf = (talk: Conversation): readonly Effect[] =>
  talk.effects.filter(({ kind }) => kind === "remind" || kind === "cancelRemind");

const reminder = (fields: Fields): Effect | undefined => timersOf(after({ event: "reminder", ...fields }))[0];

describe("an action's reminder", () => {
  test("[H1] is set with what it says, its time and where it was set, and with nothing that it does not say", () => {
    expect(reminder({ intent: "wake", date_time: DUE })).toEqual({
      kind: "remind",
      id: expect.stringMatching(/^t\d+\.1$/),
      name: null,
      at: AT,
      intent: "wake",
      from: { flow: "act", step: "do", frame: "f2" },
    });
  });

  test("[H1] may start a flow, have a name, and say what holds when", () => {
    const fields = {
      flow: "pay",
      name: "n",
      while_scheduled: "extend",
      on_user_message: "postpone",
      max_late_ms: 5,
      missed: "m",
    };
    expect(reminder({ ...fields, intent: "wake", date_time: DUE })).toMatchObject({
      intent: "pay",
      starts: "flow",
      name: "n",
      whileScheduled: "extend",
      onUserMessage: "postpone",
      maxLateMs: 5,
      missed: "m",
    });
    for (const mode of ["keep", "replace"])
      expect(reminder({ intent: "x", date_time: DUE, while_scheduled: mode })).toMatchObject({ whileScheduled: mode });
    const odd = { while_scheduled: "often", on_user_message: 1, max_late_ms: -1, missed: "", name: "", flow: "" };
    expect(Object.keys(reminder({ ...odd, intent: "x", date_time: DUE })!).toSorted()).toEqual(
      ["at", "from", "id", "intent", "kind", "name"].toSorted(),
    );
    expect(reminder({ intent: "x", date_time: DUE, max_late_ms: 0 })).toMatchObject({ maxLateMs: 0 });
  });

  test("[H1] comes after a delay, or at a time; the delay counts from the turn", () => {
    const talk = after({ event: "reminder", intent: "x", delay_ms: 1_500, date_time: DUE });
    expect(timersOf(talk)[0]).toMatchObject({ at: talk.at + 1_500 });
    expect(timersOf(after({ event: "reminder", intent: "x", delay_ms: -1, date_time: DUE }))[0]).toMatchObject({ at: AT });
    expect(timersOf(after({ event: "reminder", intent: "x", delay_ms: -1 }))).toEqual([]);
  });

  test("[H1] without time or target is noted and not set", () => {
    for (const wrong of [
      { intent: "x" },
      { date_time: DUE },
      { intent: "", date_time: DUE },
      { intent: "x", date_time: "soon" },
      { intent: "x", date_time: 5 },
    ]) {
      const talk = after({ event: "reminder", ...wrong });
      expect(timersOf(talk)).toEqual([]);
      expect(talk.last?.notes).toContain("A reminder of an action has no time or no intent.");
    }
  });

  test("[H1] has entities as a record or as a list of what was found", () => {
    const values = (entities: Json) => (reminder({ intent: "x", date_time: DUE, entities }) as { values?: Json }).values;
    expect(values({ order: "17" })).toEqual({ order: "17" });
    expect(values([{ entity: "order", value: 17 }, { entity: "open" }, { value: 1 }, "x", null])).toEqual({
      order: 17,
      open: null,
    });
    for (const none of [{}, [], "x", null]) expect(values(none)).toBeUndefined();
  });

  test("[H9] is called off by the user's next message where CALM says so, unless it says otherwise itself", () => {
    const mode = (fields: Fields) =>
      (reminder({ intent: "x", date_time: DUE, ...fields }) as { onUserMessage?: string }).onUserMessage;
    expect(mode({ kill_on_user_msg: true })).toBe("cancel");
    expect(mode({ kill_on_user_msg: false })).toBeUndefined();
    expect(mode({ kill_on_user_msg: true, on_user_message: "keep" })).toBe("keep");
    expect(mode({ on_user_message: "cancel" })).toBe("cancel");
  });

  test("[H2] is called off by name, by intent and entities, or with all", () => {
    const off = (fields: Fields) => timersOf(after({ event: "cancel_reminder", ...fields }))[0];
    const none = { kind: "cancelRemind", name: null, intent: null, values: null };
    expect(off({})).toMatchObject(none);
    expect(off({ name: "n" })).toMatchObject({ ...none, name: "n" });
    expect(off({ intent: "x", entities: { order: "17" } })).toMatchObject({ ...none, intent: "x", values: { order: "17" } });
  });
});
