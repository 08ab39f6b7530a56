/**
 * Authentication of a server's callers, and the response to invalid queries.
 */
import * as Context from "effect/Context"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import { BadRequest, Unauthorized } from "./errors.ts"

/**
 * The owner of the token: what a server knows about a request that passed {@link Authorization}.
 *
 * @since 0.1.0
 * @category services
 */
export class Caller extends Context.Service<
  Caller,
  {
    /** The project in the scope of the token. */
    readonly projectId: string
  }
>()("@dcs-tasks/core/Api/Caller") {}

/**
 * The `X-Auth-Token` header: an IAM token scoped to one project.
 *
 * @since 0.1.0
 * @category services
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "@dcs-tasks/core/Api/Authorization",
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
 * Responds to a query that does not match the contract with 400 and the documented body.
 *
 * @since 0.1.0
 * @category services
 */
export class Validation extends HttpApiMiddleware.Service<Validation>()("@dcs-tasks/core/Api/Validation", {
  error: BadRequest
}) {}
