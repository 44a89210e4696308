import { describe, expect, test } from "vitest";
import { CALM, findings, read, readAll, type Files } from "./calm-files.ts";

describe("forms", () => {
  const FORMS = `
slots: { day: text, guests: float, tags: list }
responses:
  utter_ask_book_table_day: [{ text: Which day? }]
  utter_ask_guests: [{ text: How many? }]
  utter_booked: [{ text: Booked. }]
actions: [action_book, validate_book_table]
`;
  const RULES = `
rules:
  - rule: other
    steps: [{ intent: bye }, { action: utter_hi }]
  - rule: begin
    steps: [{ intent: book }, { action: book_table }, { active_loop: book_table }]
  - rule: submit
    condition: [{ active_loop: book_table }]
    steps: [{ action: book_table }, { active_loop: null }, { action: action_book }, { action: utter_booked }, { action: action_listen }]
`;
  const withForm = (form: string, rules = RULES): Files => ({ ...CALM, "domain/f.yml": FORMS + form, "data/rules.yml": rules });

  test("[J15] a form is a flow that its rules begin and end", async () => {
    const { flows } = await read(withForm("forms: { book_table: { required_slots: [day, guests] } }\n"));
    const { steps, nluTriggers, name, description } = flows["book_table"]!;
    expect({ nluTriggers, name, description }).toEqual({
      nluTriggers: [{ intent: "book", confidenceThreshold: 0 }],
      name: "book table",
      description: "book table",
    });
    expect(
      steps.map((step) => (step.kind === "collect" ? [step.slot, step.utter, step.resetAfterFlowEnds] : step)),
    ).toMatchObject([
      ["day", "utter_ask_book_table_day", true],
      ["guests", "utter_ask_guests", true],
      { kind: "action", action: "action_book" },
      { kind: "action", action: "utter_booked", next: "END" },
    ]);
  });

  test("[J15] it is told, with the validation that does not run", async () => {
    const { diagnostics } = await readAll(withForm("forms: { book_table: { required_slots: [day] } }\n"));
    const found = diagnostics.find(({ code }) => code === "project/form")!;
    expect(found).toMatchObject({
      severity: "info",
      message: "The form `book_table` is a flow here: it asks for day.",
      place: { file: "domain/f.yml", line: 8, column: 10 },
    });
    expect(found.hint).toContain("validate_book_table");
  });

  test("[J15] without rules it is a flow that is asked for by its name; older maps of slots are read too", async () => {
    const { flows } = await read(withForm("forms: { book_table: { required_slots: { day: [], guests: [] } } }\n", ""));
    expect(flows["book_table"]!.nluTriggers).toEqual([]);
    expect(flows["book_table"]!.steps).toHaveLength(2);
  });

  test.each([
    ["required_slots: [nothing]", "there is no slot `nothing`"],
    ["required_slots: [tags]", "`tags` is a list"],
    ["required_slots: []", "it names no slots"],
    [
      "required_slots: [day]",
      "nothing says how to ask for `day` that a flow could use",
      "actions: [action_ask_book_table_day]\n",
    ],
  ])("[J15] a form that cannot be a flow is left out: %s", async (form, why, more = "") => {
    const { assistant, diagnostics } = await readAll({
      ...withForm(`forms: { book_table: { ${form} } }\n`, ""),
      "domain/more.yml": more,
    });
    expect(assistant!.flows["book_table"]).toBeUndefined();
    expect(diagnostics.map(({ message }) => message)).toContain(`The form \`book_table\` is not used: ${why}.`);
  });

  test("[J15] a flow of the same name is kept", async () => {
    const files = withForm("forms: { buy: { required_slots: [day] } }\n", "");
    expect((await read(files)).flows["buy"]!.steps).toMatchObject([{ slot: "size" }]);
    expect((await findings(files)).join()).toContain("a flow has the same name");
  });
});
