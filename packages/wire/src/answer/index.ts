/**
 * Reads responses: their class, error body and code, the pages of lists, and what their passes prove.
 *
 * Unstable: for the packages of this project and authors of adapters. Any minor version can change it.
 *
 * @since 0.1.0
 * @module
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
export { type BodyReader, bodyReader, bytesOf } from "./bodyReader.ts"
export { classify, type FailureAnswer } from "./classify.ts"
export { Collector } from "./collector.ts"
export type { BodyEnd } from "./confirmation.ts"
export { parseBody } from "./errorBody.ts"
export { worseFate } from "./fate.ts"
export { bodyIsHidden, bodyWasLost, bodyWasRead, innermost, isFetched, isFetchFailure } from "./clientResponse.ts"
export { exactProject, iamProblem, type IssuedToken, type Project, readProjects, readToken } from "./iamAnswer.ts"
export { instancePageBody, readInstancePage } from "./instancePage.ts"
export { firstCursor, nextStep, type ListCursor } from "./page.ts"
export { type ObservedPass, resolvePasses, stateOf } from "./passes.ts"
export { httpDate, retryAfterSeconds } from "./retryAfter.ts"
export { readTaskPage, type TaskPage, taskPageBody } from "./taskPage.ts"
