/**
 * What a response says: its class, its error body and code, the pages of a list, and what its passes prove.
 *
 * For the bindings of this project; may change with any minor version.
 */
export {
  type Answer,
  changedRequest,
  type EndedBy,
  type Lost,
  type NoAnswer,
  noPass,
  onePass,
  type Outcome,
  type Passes,
  passesOf,
  type Phase,
  type NoAnswerReason
} from "./answer.ts"
export { classify, type FailureAnswer } from "./classify.ts"
export { Collector } from "./collector.ts"
export type { BodyEnd } from "./confirmation.ts"
export { parseBody } from "./errorBody.ts"
export { worseFate } from "./fate.ts"
export { bodyWasLost, bodyWasRead, innermost, isFetched, isFetchFailure } from "./clientResponse.ts"
export { exactProject, iamProblem, type IssuedToken, type Project, readProjects, readToken } from "./iamAnswer.ts"
export { readInstancePage } from "./instancePage.ts"
export { firstCursor, nextStep, type ListCursor } from "./page.ts"
export { type ObservedPass, resolvePasses, stateOf } from "./passes.ts"
export { httpDate, retryAfterSeconds } from "./retryAfter.ts"
export { readTaskPage, type TaskPage } from "./taskPage.ts"
