/** A wording of the house in another language: its text, or with the titles of its buttons, in their order. */
export type Wording = string | { readonly text: string; readonly titles: readonly string[] };

/** By response of `patterns.yaml`, one for each of its wordings; the last one stands for those that follow. */
export type Words = Readonly<Record<string, readonly Wording[]>>;
