/**
 * Who calls, and what becomes of a query that does not fit.
 */
import * as Context from "effect/Context"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import { BadRequest, Unauthorized } from "./errors.ts"

/**
 * Whose token it is. What a server knows once {@link Authorization} let a request through.
 *
 * @since 0.1.0
 */
export class Caller extends Context.Service<
  Caller,
  {
    readonly projectId: string
    /** Whether the token's role has `dcs:instance:deleteBackgroundTask`. */
    readonly mayDelete: boolean
  }
>()("dcs-tasks/Api/Caller") {}

/**
 * The `X-Auth-Token` header: an IAM token with the scope of one project.
 *
 * @since 0.1.0
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "dcs-tasks/Api/Authorization",
  {
    security: {
      token: HttpApiSecurity.apiKey({ key: "X-Auth-Token", in: "header" }).pipe(
        HttpApiSecurity.annotate(OpenApi.Description, "IAM token with the scope of the project in the path.")
      )
    },
    error: Unauthorized
  }
) {}

/**
 * Makes a query that does not fit the contract a 400 with the documented body.
 *
 * @since 0.1.0
 */
export class Validation extends HttpApiMiddleware.Service<Validation>()("dcs-tasks/Api/Validation", {
  error: BadRequest
}) {}
