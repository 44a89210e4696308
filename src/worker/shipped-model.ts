import manifest from "halcyon-text:models/v1/model.json";
import tokenizerConfig from "halcyon-text:models/v1/tokenizer_config.json";

/**
 * The small files of the shipped model, inside the worker's code: the hashes that the large files are held to come from
 * the code itself, and a host that serves one version's script with another's weights is told so.
 */
export const SHIPPED_TEXTS: Readonly<Record<string, string>> = {
  "model.json": manifest,
  "tokenizer_config.json": tokenizerConfig,
};
