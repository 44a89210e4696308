/** What the pickers say. English; the page's `strings` may hold other words by the same keys. */
export const PICKER_ENGLISH = {
  pickDate: "Choose a date",
  pickTime: "Choose a time",
  pickDateTime: "Choose a date and a time",
  pickSend: "Send",
  pickOffered: "You can also choose it in the field above the message field.",
} as const;

export type PickerStrings = { readonly [K in keyof typeof PICKER_ENGLISH]: string };
