/** Parts of the panel that a page may style, as `halcyon-chat::part(name)`. Names are API. */
export const PANEL_PARTS = [
  "header", "avatar", "title", "subtitle", "header-actions", "menu-button", "close-button", "menu", "menu-item",
  "log", "messages", "message", "message-bot", "message-user", "message-status", "bubble", "link", "image", "timestamp",
  "citations", "citation", "suggestions", "suggestion", "typing", "earlier-button", "new-messages", "empty", "error",
  "retry-button", "status", "progress", "composer", "input", "send-button", "footer", "dialog",
] as const;

/** Slots of `<halcyon-chat>` that are filled inside the panel. */
export const PANEL_SLOTS = ["header", "title", "empty", "footer"] as const;
