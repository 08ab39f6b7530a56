/**
 * The documented error responses, one class per status.
 */
import * as Schema from "effect/Schema"

const errorFields = Schema.Struct({
  error_code: Schema.String.annotate({ description: "`DCS.nnnn`, `111nnnnnn` or the gateway's `APIGW.nnnn`." }),
  error_msg: Schema.String,
  error_ext_msg: Schema.optionalKey(Schema.NullOr(Schema.String)).annotate({ description: "Not used: null." })
}).annotate({ identifier: "ServiceError" })

/**
 * A body `{error_code, error_msg, error_ext_msg?}` with status 400. Like the other error classes it has a `_tag` in
 * memory and none on the wire.
 *
 * @since 0.1.0
 * @category errors
 */
export class BadRequest extends Schema.Error<BadRequest>("BadRequest")(errorFields, {
  httpApiStatus: 400,
  description: "Invalid request. Of a deletion also: the task is not finished, or the instance is busy."
}) {
  readonly _tag = "BadRequest"
  override get message(): string {
    return this.error_msg
  }
}

/**
 * Status 401: the token, the signature or the project is not accepted.
 *
 * @since 0.1.0
 * @category errors
 */
export class Unauthorized extends Schema.Error<Unauthorized>("Unauthorized")(errorFields, {
  httpApiStatus: 401,
  description: "Invalid authentication information."
}) {
  readonly _tag = "Unauthorized"
  override get message(): string {
    return this.error_msg
  }
}

/**
 * Status 403: the user has no permission for the call.
 *
 * @since 0.1.0
 * @category errors
 */
export class Forbidden extends Schema.Error<Forbidden>("Forbidden")(errorFields, {
  httpApiStatus: 403,
  description: "The request is rejected."
}) {
  readonly _tag = "Forbidden"
  override get message(): string {
    return this.error_msg
  }
}

/**
 * Status 404: the task, the instance or the route does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotFound extends Schema.Error<NotFound>("NotFound")(errorFields, {
  httpApiStatus: 404,
  description: "The requested resource is not found."
}) {
  readonly _tag = "NotFound"
  override get message(): string {
    return this.error_msg
  }
}

/**
 * Status 500: the service failed.
 *
 * @since 0.1.0
 * @category errors
 */
export class InternalServerError extends Schema.Error<InternalServerError>("InternalServerError")(errorFields, {
  httpApiStatus: 500,
  description: "Internal service error."
}) {
  readonly _tag = "InternalServerError"
  override get message(): string {
    return this.error_msg
  }
}

/** What every call can fail with, in the order of the API reference. */
export const documentedErrors = [BadRequest, Unauthorized, Forbidden, NotFound, InternalServerError] as const
