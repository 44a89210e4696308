import { HalcyonChat } from "./chat/launcher.ts";

export { HalcyonChat };
export * from "./chat/events.ts";

// A second copy of the script on one page finds the element defined and leaves it alone. In Node there is no registry.
if (globalThis.customElements && !customElements.get("halcyon-chat")) customElements.define("halcyon-chat", HalcyonChat);
