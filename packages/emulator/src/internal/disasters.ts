/**
 * The routes that delete whole instances on a real cloud. Here they respond 204, delete nothing, and record the request.
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type { Disaster } from "../Requests.ts"
import { requestIdHeader } from "./gatewayAnswer.ts"

const idsInBody = (body: unknown): ReadonlyArray<string> =>
  Predicate.hasProperty(body, "instances") && Array.isArray(body.instances)
    ? body.instances.filter((id) => typeof id === "string")
    : []

const idsOf = (request: HttpServerRequest): Effect.Effect<ReadonlyArray<string>> => {
  const id = /\/instances\/([^/?]+)/.exec(request.url)?.[1]
  if (id !== undefined) return Effect.succeed([id])
  return request.json.pipe(
    Effect.map(idsInBody),
    Effect.orElseSucceed(() => [])
  )
}

export const disasterRoutes = (record: (disaster: Disaster) => void) => {
  const trap = (route: `/${string}`) =>
    HttpRouter.add("DELETE", route, (request) =>
      Effect.map(idsOf(request), (instanceIds) => {
        const [path = ""] = request.url.split("?")
        record({ requestId: request.headers[requestIdHeader] ?? "", path, instanceIds })
        // The most visible output of a library: stderr, unless the program handles warnings.
        process.emitWarning(`DELETE ${path} would have deleted ${instanceIds.join(", ") || "instances"}`, "Disaster")
        return HttpServerResponse.empty({ status: 204 })
      })
    )
  const all = "/v2/:project_id/instances"
  return Layer.mergeAll(trap(all), trap(`${all}/`), trap(`${all}/:instance_id`), trap(`${all}/:instance_id/`))
}
