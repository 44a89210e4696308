/** Tasks that write, read and are for known people only. */
export const BOT = `
name: later
actions:
  - open_ticket: { risk: write }
  - quick_ticket: { risk: write, queue_for: 0.0001 }
  - check: { risk: read }
  - private: { requires: verified }
flows:
  file:
    name: the ticket
    description: file a ticket
    run_pattern_completed: false
    steps: [{ collect: about }, { action: open_ticket }, { action: utter_filed }]
  quick:
    name: the quick ticket
    description: file a quick ticket
    run_pattern_completed: false
    steps: [{ collect: about }, { action: quick_ticket }, { action: utter_filed }]
  look: { description: look something up, run_pattern_completed: false, steps: [{ action: check }, { action: utter_filed }] }
  own: { description: own things, run_pattern_completed: false, steps: [{ action: private }, { action: utter_own }] }
  chat: { description: chat about the weather, run_pattern_completed: false, steps: [{ collect: sky }] }
slots:
  about: { type: text, ask: What about? }
  sky: { type: text, ask: How is the sky? }
  ticket: text
  who: { type: text, claim: sub }
responses:
  utter_filed: "filed {about} as {ticket}"
  utter_own: "yours, {who}"
`;
