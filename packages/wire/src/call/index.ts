/**
 * What is asked: ids, paths, endpoints and regions, and the calls of the service and of IAM, checked and complete.
 *
 * For the bindings of this project; may change with any minor version.
 */
export { type Call, type CallRequest, countsAsGone, isFailure } from "./call.ts"
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
export { isSecretHeader, requestHeaders, secretHeaderNames } from "./requestHeaders.ts"
export { attributesAfter, attributesBefore, type TracedCall, statusAttribute } from "./spanAttributes.ts"
export { always, windowQuery, isWithin, type TimeWindow, windowOf } from "./timeWindow.ts"
export { taskPath } from "./taskPath.ts"
