import type { Action, ValueSchema } from "./action.ts";

/** An action as JSON Schema, for tools that generate flows, mocks or forms from it. */
export function describeAction(action: Action): object {
  const { name, description, kind, risk = kind } = action;
  return {
    name,
    description,
    kind,
    risk,
    idempotent: true,
    input: describeValues(action.input),
    output: describeValues(action.output),
  };
}

function describeValues(values: Readonly<Record<string, ValueSchema>>): object {
  const entries = Object.entries(values);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, schema]) => [name, { ...schema, required: undefined }])),
    required: entries.filter(([, schema]) => schema.required === true).map(([name]) => name),
  };
}
