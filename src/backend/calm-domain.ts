import type { Json, JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Slot, SlotMapping } from "../model/slot.ts";

/** The domain of an assistant as CALM writes it: what actions that ask for it can look up. Empty forms: there are none here. */
export function domainOf({ settings, slots, responses, actions, flows, training }: Assistant): JsonObject {
  const intents = new Set(Object.keys(training?.intents ?? {}));
  for (const { nluTriggers } of Object.values(flows)) for (const { intent } of nluTriggers) intents.add(intent);
  const entities = new Set(
    Object.values(training?.intents ?? {}).flatMap((examples) =>
      examples.flatMap((example) => example.entities.map(({ entity }) => entity)),
    ),
  );
  for (const { mappings } of Object.values(slots)) {
    for (const { entity, intent = [], notIntent = [] } of mappings) {
      if (entity !== undefined) entities.add(entity);
      for (const name of [...intent, ...notIntent]) intents.add(name);
    }
  }
  return {
    config: { store_entities_as_slots: true },
    session_config: {
      session_expiration_time: settings.sessionExpirationMinutes,
      carry_over_slots_to_new_session: settings.carryOverSlots,
    },
    intents: [...intents],
    entities: [...entities],
    slots: Object.fromEntries(Object.values(slots).map((slot) => [slot.name, slotOf(slot)])),
    responses: plain(responses),
    actions: [...actions, ...Object.keys(responses)],
    forms: {},
    e2e_actions: [],
  };
}

function slotOf({ type, initialValue, values, minValue, maxValue, mappings }: Slot): JsonObject {
  return plain({
    type,
    initial_value: initialValue,
    influence_conversation: false,
    values: values.length > 0 ? values : undefined,
    min_value: minValue,
    max_value: maxValue,
    mappings: mappings.map(mappingOf),
  }) as JsonObject;
}

function mappingOf({ type, entity, role, group, intent, notIntent, value, conditions }: SlotMapping): JsonObject {
  return plain({
    type,
    entity,
    role,
    group,
    intent,
    not_intent: notIntent,
    value,
    conditions: conditions?.map(({ activeFlow }) => ({ active_flow: activeFlow })),
  }) as JsonObject;
}

/** Without what is undefined, which JSON cannot say. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
