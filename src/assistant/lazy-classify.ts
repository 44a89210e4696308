import type { Classifier, ClassifierOptions } from "./guards/classify.ts";

/** The classifier of a host that brings one; its code is fetched when something was not understood for the first time. */
export function lazyClassify(options: ClassifierOptions): Classifier["understand"] {
  let loading: Promise<Classifier | null> | null = null;
  return async (conversation, request, understood, signal) => {
    if (understood.commands.some(({ command }) => command !== "cannot handle")) return understood;
    loading ??= import("./guards/classify.ts").then(
      ({ createClassifier }) => createClassifier(options),
      () => null,
    );
    const classifier = await loading;
    // Without the code it is as if there were no classifier.
    if (classifier === null) loading = null;
    return classifier ? classifier.understand(conversation, request, understood, signal) : understood;
  };
}
