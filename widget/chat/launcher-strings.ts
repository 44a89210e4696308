/** The few words that stand before the chat is opened; the rest is in strings.ts, which loads with the panel. */
export const LAUNCHER_STRINGS = {
  label: "Chat",
  unread: (count: number): string => (count === 1 ? "1 unread message" : `${count} unread messages`),
  loading: "Opening the chat…",
  loadFailed: "The chat could not be loaded.",
  retry: "Try again",
} as const;
