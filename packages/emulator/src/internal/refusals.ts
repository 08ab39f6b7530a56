/**
 * Error responses with the vendor's codes and messages, and the API's error class for each status.
 */
import { BadRequest, Forbidden, InternalServerError, NotFound, Unauthorized } from "@dcs-tasks/core/Api"
import type { MissingTask, Refusal, TaskAnswer } from "../Options.ts"

/** A refusal by the service or, in another format, by the gateway. */
export interface Denial extends Refusal {
  readonly by?: "gateway"
}

export const isDenial = (value: object): value is Denial => "errorCode" in value

const refusal =
  <Status extends Refusal["status"]>(status: Status) =>
  (errorCode: string, errorMsg: string) => ({ status, errorCode, errorMsg })

const badRequest = refusal(400)
const unauthorized = refusal(401)
const notFound = refusal(404)

export const malformedProjectId = badRequest("DCS.4002", "Invalid project ID format.")
export const malformedInstanceId = badRequest("DCS.4061", "Invalid instance ID format.")
export const malformedTaskId = badRequest("DCS.4070", "Invalid task ID format.")
export const endBeforeStart = badRequest("DCS.4025", "The end time must be after the start time.")
export const instanceBusy = badRequest("DCS.4017", "This DCS instance job task is still running.")
export const taskNotFinished = badRequest(
  "DCS.4957",
  "This operation is not allowed when the task is in the current state."
)
export const badParameter = (name: string) => badRequest("DCS.4062", `Invalid ${name} parameter in the request.`)

export const invalidToken = unauthorized("DCS.1001", "Invalid token.")
export const tokenExpired = unauthorized("DCS.1002", "Token expired.")
export const noToken = unauthorized("DCS.1003", "No token in the request.")
export const otherProject = unauthorized("DCS.1004", "Project ID does not match the token.")

const byGateway = (errorCode: string, errorMsg: string): Denial => ({
  ...unauthorized(errorCode, errorMsg),
  by: "gateway"
})
const unauthenticated = (why: string): Denial =>
  byGateway("APIGW.0301", `Incorrect IAM authentication information: ${why}`)

export const tokenRevoked = byGateway("APIGW.0307", "The token must be updated.")
export const malformedAuthorization = unauthenticated("authorization header is malformed")
export const noSignatureTime = unauthenticated("x-sdk-date not found")
export const keyUnknown = (accessKeyId: string) => unauthenticated(`ak ${accessKeyId} not exist`)
export const keyLocked = unauthenticated("AK access failed to reach the limit,forbidden.")
export const securityTokenExpired = unauthenticated("security token expired")
export const signatureExpired = (signatureTime: string, serverTime: string) =>
  unauthenticated(`signature expired, signature time:${signatureTime},server time:${serverTime}`)
export const signatureWrong = (canonicalRequest: string) =>
  unauthenticated(`verify aksk signature fail, canonicalRequest:${canonicalRequest.replaceAll("\n", "|")}`)

export const roleForbids = refusal(403)("DCS.2003", "This role does not have the permission to perform this operation.")
export const unknownInstance = notFound("DCS.3022", "This DCS instance does not exist.")
const unknownTask = notFound("DCS.4133", "The task does not exist.")
export const internalError = refusal(500)("111500000", "Internal service error.")

/** The response of each world. */
const missingTasks: { readonly [World in Extract<MissingTask, string>]: TaskAnswer } = {
  404: unknownTask,
  400: { ...unknownTask, status: 400 },
  204: 204,
  200: 200
}

export const missingTaskAnswer = (missingTask: MissingTask = "404"): TaskAnswer =>
  typeof missingTask === "string" ? missingTasks[missingTask] : { ...unknownTask, ...missingTask }

const body = ({ errorCode, errorMsg }: Refusal) => ({
  error_code: errorCode,
  error_msg: errorMsg,
  error_ext_msg: null
})

export const toBadRequest = (refusal: Refusal) => new BadRequest(body(refusal))
export const toUnauthorized = (refusal: Refusal) => new Unauthorized(body(refusal))

/** The error class for the status of the refusal. */
export const toError = (refusal: Refusal) => {
  switch (refusal.status) {
    case 400:
      return toBadRequest(refusal)
    case 401:
      return toUnauthorized(refusal)
    case 403:
      return new Forbidden(body(refusal))
    case 404:
      return new NotFound(body(refusal))
    case 500:
      return new InternalServerError(body(refusal))
  }
}
