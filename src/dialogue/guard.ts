import type { Flow } from "../model/flow.ts";
import { prepareCondition, type ConditionScope } from "./condition.ts";

/** Read once for each flow: the guards of all flows are judged whenever a message comes. */
const guards = new WeakMap<Flow, ReturnType<typeof prepareCondition>>();

/** Whether the flow's guard lets it be started; without a guard it always may. */
export function guardHolds(flow: Flow, scope: ConditionScope): boolean {
  if (flow.guard === undefined) return true;
  const guard = guards.get(flow) ?? prepareCondition(flow.guard);
  guards.set(flow, guard);
  return guard(scope);
}
