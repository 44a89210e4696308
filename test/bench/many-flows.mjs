/**
 * An assistant of `count` flows of one form: collect three slots, call an action, say what came of it. Every second one has
 * a guard.
 */
export function manyFlows(count) {
  const flows = Array.from(
    { length: count },
    (_, n) => `  task_${n}:
    name: task ${n}
    description: Do the task with number ${n} for the customer.${n % 2 === 0 ? "" : "\n    if: not slots.blocked and (slots.amount is null or slots.amount < 100)"}
    steps:
      - collect: item
      - collect: amount
      - collect: confirmed
        ask_before_filling: true
        next:
          - if: slots.confirmed
            then: do_it
          - else:
              - action: utter_not_done
                next: END
      - id: do_it
        action: do_task_${n}
      - action: utter_done
`,
  );
  return `flows:
${flows.join("")}
slots:
  item: { type: text, mappings: [{ type: from_llm }] }
  amount: { type: float, mappings: [{ type: from_llm }] }
  confirmed: { type: bool, mappings: [{ type: from_llm }] }
  blocked: { type: bool, mappings: [{ type: controlled }] }
  reference: { type: text, mappings: [{ type: controlled }] }
responses:
  utter_ask_item: [{ text: "Which item?" }]
  utter_ask_amount: [{ text: "How many?" }]
  utter_ask_confirmed: [{ text: "{amount} of {item}: shall I?" }]
  utter_done: [{ text: "Done: {reference}." }]
  utter_not_done: [{ text: "Left as it is." }]
`;
}
