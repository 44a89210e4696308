/** A file with the mistake, and the same without it. Both are whole: a test reads them. */
export interface Example {
  readonly wrong: string;
  readonly right: string;
}

/** What the codes that people meet most look like: `halcyon explain CODE`. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  "yaml/syntax": {
    wrong: `flows:
  hello:
    description: say hello
    steps:
      - say: Hello: it is me
`,
    right: `flows:
  hello:
    description: say hello
    steps:
      - say: "Hello: it is me"
`,
  },
  "yaml/duplicate-key": {
    wrong: `slots:
  size: text
  size: bool
flows: { hello: { description: say hello, steps: [{ say: Hello }] } }
`,
    right: `slots:
  size: text
  wanted: bool
flows: { hello: { description: say hello, steps: [{ say: Hello }] } }
`,
  },
  "key/unknown": {
    wrong: `flows:
  hello:
    description: say hello
    exmples: [good morning]
    steps: [{ say: Hello }]
`,
    right: `flows:
  hello:
    description: say hello
    examples: [good morning]
    steps: [{ say: Hello }]
`,
  },
  "flow/unknown-slot": {
    wrong: `slots: { size: { values: [S, M], ask: Which size? } }
flows: { order: { description: order a shirt, steps: [{ collect: siez }, { say: Noted. }] } }
`,
    right: `slots: { size: { values: [S, M], ask: Which size? } }
flows: { order: { description: order a shirt, steps: [{ collect: size }, { say: Noted. }] } }
`,
  },
  "flow/no-question": {
    wrong: `slots: { size: [S, M] }
flows: { order: { description: order a shirt, steps: [{ collect: size }] } }
`,
    right: `slots: { size: [S, M] }
flows: { order: { description: order a shirt, steps: [{ collect: size, ask: Which size? }] } }
`,
  },
  "flow/two-questions": {
    wrong: `slots: { size: { values: [S, M], ask: Which size? } }
responses: { utter_ask_size: What size is it? }
flows: { order: { description: order a shirt, steps: [{ collect: size }] } }
`,
    right: `slots: { size: { values: [S, M], ask: Which size? } }
flows: { order: { description: order a shirt, steps: [{ collect: size }] } }
`,
  },
  "flow/slot-value": {
    wrong: `slots: { size: [S, M] }
flows: { order: { description: order a shirt, steps: [{ set_slots: { size: XL } }] } }
`,
    right: `slots: { size: [S, M] }
flows: { order: { description: order a shirt, steps: [{ set_slots: { size: M } }] } }
`,
  },
  "flow/unknown-step": {
    wrong: `flows:
  hello:
    description: say hello
    steps:
      - say: Hello
        next: googbye
      - id: goodbye
        say: Goodbye
`,
    right: `flows:
  hello:
    description: say hello
    steps:
      - say: Hello
        next: goodbye
      - id: goodbye
        say: Goodbye
`,
  },
  "flow/unreachable-step": {
    wrong: `flows:
  hello:
    description: say hello
    steps:
      - say: Hello
        next: END
      - id: goodbye
        say: Goodbye
`,
    right: `flows:
  hello:
    description: say hello
    steps:
      - say: Hello
        next: goodbye
      - id: goodbye
        say: Goodbye
`,
  },
  "flow/missing-else": {
    wrong: `slots: { member: { type: bool, ask: Are you a member? } }
flows:
  hello:
    description: say hello
    steps:
      - collect: member
        next:
          - if: slots.member
            then: welcome
      - id: welcome
        say: Welcome back
`,
    right: `slots: { member: { type: bool, ask: Are you a member? } }
flows:
  hello:
    description: say hello
    steps:
      - collect: member
        next:
          - if: slots.member
            then: welcome
          - else: END
      - id: welcome
        say: Welcome back
`,
  },
  "flow/missing-next": {
    wrong: `slots: { member: { type: bool, ask: Are you a member? } }
flows:
  hello:
    description: say hello
    steps:
      - collect: member
        next:
          - if: slots.member
            then:
              - say: Welcome back
          - else: END
`,
    right: `slots: { member: { type: bool, ask: Are you a member? } }
flows:
  hello:
    description: say hello
    steps:
      - collect: member
        next:
          - if: slots.member
            then:
              - say: Welcome back
                next: END
          - else: END
`,
  },
  "flow/endless-loop": {
    wrong: `flows:
  hello:
    description: say hello
    steps:
      - id: again
        say: Hello
        next: again
`,
    right: `slots: { more: { type: bool, ask: Once more? } }
flows:
  hello:
    description: say hello
    steps:
      - id: again
        say: Hello
      - collect: more
        ask_before_filling: true
        next:
          - if: slots.more
            then: again
          - else: END
`,
  },
  "flow/link-not-allowed": {
    wrong: `flows:
  pay: { description: pay a bill, steps: [{ call: identify }, { say: Welcome. }] }
  identify: { description: say who you are, steps: [{ say: Hello }, { link: goodbye }] }
  goodbye: { description: say goodbye, steps: [{ say: Goodbye }] }
`,
    right: `flows:
  pay: { description: pay a bill, steps: [{ call: identify }, { say: Welcome. }] }
  identify: { description: say who you are, steps: [{ say: Hello }, { call: goodbye }] }
  goodbye: { description: say goodbye, steps: [{ say: Goodbye }] }
`,
  },
  "flow/never-started": {
    wrong: `flows:
  hello: { description: say hello, steps: [{ say: Hello }] }
  goodbye: { description: say goodbye, if: False, steps: [{ say: Goodbye }] }
`,
    right: `flows:
  hello: { description: say hello, steps: [{ say: Hello }, { link: goodbye }] }
  goodbye: { description: say goodbye, if: False, steps: [{ say: Goodbye }] }
`,
  },
  "response/missing": {
    wrong: `responses: { utter_hello: Hello }
flows: { hello: { description: say hello, steps: [{ action: utter_helo }] } }
`,
    right: `responses: { utter_hello: Hello }
flows: { hello: { description: say hello, steps: [{ action: utter_hello }] } }
`,
  },
  "response/bad-payload": {
    wrong: `slots: { size: [S, M] }
flows:
  hello:
    description: say hello
    steps:
      - say: { text: Which size?, buttons: [{ title: Small, payload: /SetSlots(size:S) }] }
`,
    right: `slots: { size: [S, M] }
flows:
  hello:
    description: say hello
    steps:
      - say: { text: Which size?, buttons: [{ title: Small, payload: /SetSlots(size=S) }] }
`,
  },
  "condition/unquoted-word": {
    wrong: `slots: { size: { values: [S, M], ask: Which size? } }
flows: { order: { description: order a shirt, if: slots.size is S, steps: [{ collect: size }] } }
`,
    right: `slots: { size: { values: [S, M], ask: Which size? } }
flows: { order: { description: order a shirt, if: slots.size is "S", steps: [{ collect: size }] } }
`,
  },
  "lint/unproven-claim": {
    wrong: `actions: [refund]
flows:
  refund:
    description: get money back
    steps:
      - say: Your refund has been processed.
      - action: refund
`,
    right: `actions: [refund]
flows:
  refund:
    description: get money back
    steps:
      - action: refund
      - say: Your refund has been processed.
`,
  },
  "lint/confusable-flows": {
    wrong: `flows:
  billing_problem_1: { description: the customer has a problem with a bill, steps: [{ say: I see. }] }
  billing_problem_2: { description: the customer has another problem with a bill, steps: [{ say: I see. }] }
`,
    right: `slots: { problem: { values: [too high, too late], ask: What is wrong with it? } }
flows:
  billing_problem: { description: the customer has a problem with a bill, steps: [{ collect: problem }, { say: I see. }] }
`,
  },
  "lint/same-but-one-value": {
    wrong: `slots: { invoice: { ask: Which invoice? }, problem: text }
flows:
  bill_too_high: { description: an amount looks wrong, steps: [{ collect: invoice }, { set_slots: { problem: high } }] }
  bill_too_late: { description: an invoice did not come, steps: [{ collect: invoice }, { set_slots: { problem: late } }] }
`,
    right: `slots: { invoice: { ask: Which invoice? }, problem: { values: [high, late], ask: What is wrong with it? } }
flows:
  bill_problem: { description: an amount looks wrong or an invoice did not come, steps: [{ collect: invoice }, { collect: problem }] }
`,
  },
  "lint/business-threshold": {
    wrong: `slots: { amount: { type: float, ask: How much? } }
flows:
  refund:
    description: get money back
    steps:
      - collect: amount
        next:
          - if: slots.amount > 500
            then: ask_a_person
          - else: END
      - id: ask_a_person
        link: pattern_human_handoff
`,
    right: `slots:
  amount: { type: float, ask: How much? }
  needs_approval: { type: bool, mappings: [{ type: controlled }] }
actions: [check_refund]
flows:
  refund:
    description: get money back
    steps:
      - collect: amount
      - action: check_refund
        next:
          - if: slots.needs_approval
            then: ask_a_person
          - else: END
      - id: ask_a_person
        link: pattern_human_handoff
`,
  },
  "lint/unconfirmed-write": {
    wrong: `slots: { amount: { type: float, ask: How much? } }
actions:
  - send_money: { risk: write }
flows:
  send_money: { description: send money, steps: [{ collect: amount }, { action: send_money }] }
`,
    right: `slots: { amount: { type: float, ask: How much? }, sure: { type: bool, ask: "Shall I send {amount}?" } }
actions:
  - send_money: { risk: write }
flows:
  send_money:
    description: send money
    steps:
      - collect: amount
      - collect: sure
        ask_before_filling: true
        next:
          - if: slots.sure
            then: send
          - else: END
      - id: send
        action: send_money
`,
  },
  "lint/shared-confirmation": {
    wrong: `slots: { sure: { type: bool, ask: Shall I move and tell them? } }
actions: [move: { risk: write }, tell: { risk: write }]
flows:
  move:
    description: move house
    steps:
      - collect: sure
        ask_before_filling: true
        next:
          - if: slots.sure
            then: go
          - else: END
      - id: go
        action: move
      - action: tell
`,
    right: `slots: { sure: { type: bool, ask: Shall I move and tell them? } }
actions: [move: { risk: write }, tell: { risk: write }]
flows:
  move:
    description: move house
    steps:
      - collect: sure
        ask_before_filling: true
        confirms: [move, tell]
        next:
          - if: slots.sure
            then: go
          - else: END
      - id: go
        action: move
      - action: tell
`,
  },
  "lint/unguarded-generation": {
    wrong: `action_endpoint: { url: https://models.example/v1/chat/completions }
flows: { hello: { description: say hello, steps: [{ say: Hello }] } }
`,
    right: `action_endpoint: { url: https://actions.example/run }
flows: { hello: { description: say hello, steps: [{ say: Hello }] } }
`,
  },
};
