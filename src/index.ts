/* The public names of the core. Nothing inside imports this file. */

export { createAssistant } from "./assistant/create.ts";
export type { IdentityOption, WhoAsks } from "./assistant/identity.ts";
export type { ActionsOption, AssistantOptions, KnowledgeOption } from "./assistant/options.ts";
export type { Customer, HandoverOption, HandoverSettings } from "./assistant/lazy-people.ts";
export type { Usage, UsageRow } from "./assistant/usage.ts";
export type { Reword, RewordRequest } from "./assistant/guards/reword.ts";
export type { AssistantJson, AssistantSource } from "./assistant/load.ts";
export type { GuardEvent, OnGuard } from "./assistant/guards/events.ts";
export type {
  AssistantHandle,
  AssistantView,
  ChatMessage,
  MessageStatus,
  Notice,
  OpenQuestion,
  Outgoing,
} from "./assistant/view.ts";

export type { TokenOption } from "./backend/access.ts";
export type { BreakerMemory } from "./backend/breaker.ts";
export type { Actions, CallContext, ConversationLog, LoggedEvent } from "./backend/actions.ts";
export { actionsOf } from "./backend/actions-of.ts";
export { createCalmActions, type CalmActionsOptions } from "./backend/calm-actions.ts";
export type { CalmAccess } from "./backend/calm-server.ts";
export type { FollowOptions, Handover, RelayedMessage } from "./backend/handover.ts";
export type { HeadersOption } from "./backend/headers.ts";
export { createHttpActions, type HttpActionsOptions } from "./backend/http-actions.ts";
export { createHttpHandover, type HttpHandoverOptions } from "./backend/http-handover.ts";
export { createHttpKnowledge, type HttpKnowledgeOptions } from "./backend/http-knowledge.ts";
export type { Knowledge, SearchContext } from "./backend/knowledge.ts";
export { knowledgeOf } from "./backend/knowledge-of.ts";
export {
  createLocalActions,
  type LocalAction,
  type LocalActionsOptions,
  type LocalAnswer,
  type LocalCall,
} from "./backend/local-actions.ts";
export type { Amount, CallOrigin, Ledger, Over, Purpose } from "./backend/ledger.ts";
export type { UsageKey } from "./backend/usage.ts";
export { pollUntil, type PollOptions } from "./backend/poll-until.ts";

export type { Diagnostic, Place, RelatedPlace, TextFix } from "./base/diagnostics.ts";
export { ERRORS, type ErrorCode, HalcyonError, isHalcyonError } from "./base/errors.ts";
export type { Json, JsonObject } from "./base/json.ts";
export { createPlatform, type Platform } from "./base/platform.ts";

export type { ActionRule, Assistant, AssistantSettings } from "./model/assistant.ts";
export type { BudgetLimits, BudgetSettings, CostKind } from "./model/budget.ts";
export type { Command, CommandName, CorrectedSlot, Extractor } from "./model/command.ts";
export type { HostCommand, HostCommands, HostStep } from "./model/host-command.ts";
export type {
  ActionMessage,
  ActionResult,
  CallEffect,
  CancelRemindEffect,
  Effect,
  EffectId,
  Operation,
  Outcome,
  OutcomeKind,
  RemindEffect,
  SearchEffect,
  SearchResult,
} from "./model/effect.ts";
export type { AgentEvent, AttemptedAction, HandoffLine, HandoffPacket, HandoffSlot } from "./model/handoff.ts";
export type { DialogueEvent } from "./model/event.ts";
export type { KnowledgeIndex, KnowledgeJson } from "./model/knowledge.ts";
export type { BotMessage, Button, Citation } from "./model/response.ts";
export type { Slot, SlotFormat, SlotType } from "./model/slot.ts";
export type { DialogueState } from "./model/state.ts";
export type { ModelStatus, Span, StateView, Understand, Understanding, UnderstandingRequest } from "./model/understanding.ts";

export { createHttpStore, type HttpStoreOptions } from "./assistant/http-store.ts";
export { createIdbStore, type IdbStoreOptions } from "./store/idb.ts";
export type { TelemetryOption, TelemetrySettings } from "./telemetry/telemetry.ts";
export { createMemoryStore } from "./store/memory.ts";
export {
  createRemoteStore,
  type RemoteStoreOptions,
  type StoreAnswer,
  type StoreCall,
  type StoreOperation,
} from "./store/remote.ts";
export type {
  Commit,
  InboxItem,
  PendingEffect,
  RecordId,
  Store,
  StoredConversation,
  StoredEvent,
  StoredRecord,
} from "./store/store.ts";

export type { DeafReason, Heard, HearingPlace, Listening, ListenOptions, Recogniser } from "./voice/recogniser.ts";
export type { Speaker, SpeakOptions, Spoken } from "./voice/speaker.ts";
