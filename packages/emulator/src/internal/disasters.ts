/**
 * The requests that delete whole instances on a real cloud. Here the response is 204, nothing is deleted, and the request is
 * on record.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Predicate from "effect/Predicate"
import type { Disaster } from "../Requests.ts"
import { requestIdHeader } from "./gatewayAnswer.ts"
import { instanceIn } from "./operationOf.ts"

const idsInBody = (body: unknown): ReadonlyArray<string> =>
  Predicate.hasProperty(body, "instances") && Array.isArray(body.instances)
    ? body.instances.filter((id) => typeof id === "string")
    : []

const idsOf = (request: HttpServerRequest.HttpServerRequest, path: string): Effect.Effect<ReadonlyArray<string>> => {
  const id = instanceIn(path)
  if (id !== undefined) return Effect.succeed([id])
  return request.json.pipe(
    Effect.map(idsInBody),
    Effect.orElseSucceed(() => [])
  )
}

/** Responds to such a request. */
export type Trap = Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>

export const makeTrap = (record: (disaster: Disaster) => void): Trap =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const [path = ""] = request.url.split("?")
    const instanceIds = yield* idsOf(request, path)
    record({ requestId: request.headers[requestIdHeader] ?? "", path, instanceIds })
    // The most visible output of a library: stderr, unless the program handles warnings.
    process.emitWarning(`DELETE ${path} would have deleted ${instanceIds.join(", ") || "instances"}`, "Disaster")
    return HttpServerResponse.empty({ status: 204 })
  })
