import type { LookUp } from "../model/knowledge.ts";

/** Searches in this thread by words alone: where no worker does it. The code is fetched with the first question. */
export function createLookUpHere(): LookUp {
  let loading: Promise<LookUp> | null = null;
  const get = async (): Promise<LookUp> => {
    const { createLookUp } = await import("./look-up.ts");
    return createLookUp(null);
  };
  return async (index, question, without) => {
    loading ??= get();
    // What could not be fetched is asked for again by the next question.
    loading.catch(() => (loading = null));
    return (await loading)(index, question, without);
  };
}
