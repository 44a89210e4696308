import type { Reworder, RewordOptions } from "./guards/reword.ts";

/** Whoever words questions anew, where a host has one; its code is fetched when there is something to word. */
export function lazyReword(options: RewordOptions): Reworder {
  let loading: Promise<Reworder | null> | null = null;
  return async (conversation, request, understood, signal) => {
    if (!understood.signal || understood.signal.kind === "absent") return understood;
    loading ??= import("./guards/reword.ts").then(
      ({ createReworder }) => createReworder(options),
      () => null,
    );
    const reworder = await loading;
    // Without the code it is as if there were nobody.
    if (reworder === null) loading = null;
    return reworder ? reworder(conversation, request, understood, signal) : understood;
  };
}
