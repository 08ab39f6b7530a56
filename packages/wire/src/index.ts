/**
 * The protocol of one call, in pure TypeScript without dependencies: paths, classification, error bodies, codes,
 * Retry-After, signing. Every function is total and free of side effects.
 *
 * @since 0.1.0
 * @module
 */
export type { AnswerHeaders } from "./answer/answerHeaders.ts"
export {
  type AnswerBody,
  type Classification,
  classify,
  type ClassifyOptions,
  type DeletedAnswer,
  type FailureAnswer
} from "./answer/classify.ts"
export { errorBody, type ErrorBody } from "./answer/errorBody.ts"
export {
  badRequestReason,
  type BadRequestReason,
  canonicalCode,
  notFoundReason,
  type NotFoundReason
} from "./answer/errorCode.ts"
export { type InstancePage, type ListedInstance, readInstancePage } from "./answer/instancePage.ts"
export { retryAfterSeconds } from "./answer/retryAfter.ts"
export { type ListedTask, readTaskPage, type TaskPage } from "./answer/taskPage.ts"
export { unauthorizedReason, type UnauthorizedReason } from "./answer/unauthorized.ts"
export { type Endpoint, type EndpointOptions, isLoopback, parseEndpoint } from "./call/endpoint.ts"
export { checkRegion, dcsEndpointOf, iamEndpointOf, knownRegions } from "./call/regions.ts"
export { instancesPath, requestUrl, taskPath, tasksPath } from "./call/taskPath.ts"
export { checkId, type IdField, idPattern, parseId } from "./input/id.ts"
export { type Describable, errorMessage } from "./failure/errorMessage.ts"
export { type Problem, type ProblemOptions, toProblem } from "./failure/problem.ts"
export { type InvalidInput, isInvalidInput } from "./input/invalidInput.ts"
export { type Retryable, retryClass, type RetryClass } from "./retry/retryRule.ts"
export {
  authorization,
  canonicalQuery,
  canonicalRequest,
  type CanonicalRequest,
  canonicalUri,
  type RequestToSign,
  sdkDate,
  stringToSign
} from "./signing/canonicalRequest.ts"
export type { SignedRequest } from "./signing/signable.ts"
