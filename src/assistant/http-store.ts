import { createStoreCall, type StoreCallOptions } from "../backend/store-call.ts";
import { createRemoteStore } from "../store/remote.ts";
import type { Store } from "../store/store.ts";

export type HttpStoreOptions = StoreCallOptions;

/**
 * Conversations kept by a server, by the contract of docs/stores.md, instead of by this device: for a visitor who goes on at
 * another one. For the option `store`. A message that the server cannot be told is not kept anywhere else: `send` rejects and
 * the message is shown as not sent, for the visitor to send again.
 *
 * @throws {HalcyonError} from its methods: `store/unreachable`, `store/refused`.
 */
export function createHttpStore(options: HttpStoreOptions): Store {
  const { call, close } = createStoreCall(options);
  return createRemoteStore({ call, close, platform: options.platform });
}
