/**
 * Builds requests: paths, endpoints, regions and time windows, and the complete calls to DCS and IAM.
 *
 * Unstable: for the packages of this project and authors of adapters. Any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { type Call, type CallRequest, countsAsGone, isFailure, type ListOperation } from "./call.ts"
export { deleteCall, listInstancesCall, listTasksCall } from "./dcsCalls.ts"
export { type Endpoint, isLoopback, parseEndpoint } from "./endpoint.ts"
export { type IamCall, loginProblem, parseIamEndpoint, projectsCall, tokenCall } from "./iamCalls.ts"
export {
  checkRegion,
  dcsEndpointOf,
  iamEndpointOf,
  isKnownDcsHost,
  isKnownIamHost,
  regionOfHost,
  regionOfProjectName
} from "./regions.ts"
export {
  attemptErrorType,
  attributesOfCounts,
  attributesOfEnding,
  durationAttributes,
  durationBuckets,
  type Ending,
  failedEnding,
  measures,
  operationNames,
  operationOf,
  serverAttributes,
  type Unusual
} from "./measures.ts"
export { isSecretHeader, requestHeaders, secretHeaderNames } from "./requestHeaders.ts"
export {
  attributesAfter,
  attributesBefore,
  attributesOfResult,
  type TracedCall,
  statusAttribute
} from "./spanAttributes.ts"
export { always, windowQuery, isWithin, type TimeWindow, windowOf } from "./timeWindow.ts"
export { taskPath } from "./taskPath.ts"
