/** The health endpoints: whether the process makes progress, and whether it can work. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { createServer } from "node:http"
import * as Address from "./address.ts"
import type { Failure } from "./failure.ts"

export interface Checks {
  /** Why a restart would help, if so. */
  readonly live: Effect.Effect<string | undefined>
  /** Why it cannot work now, if so. */
  readonly ready: Effect.Effect<string | undefined>
}

/** Listens until the scope closes. */
export const serve = Effect.fnUntraced(function* (
  address: Address.Address,
  checks: Checks
): Effect.fn.Return<Address.Address, Failure, Scope.Scope> {
  const paths = new Map([
    ["/health/live", checks.live],
    ["/health/ready", checks.ready]
  ])
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    const answer = (status: number, text: string) => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" })
      response.end(request.method === "HEAD" ? undefined : `${text}\n`)
    }
    const check = paths.get((request.url ?? "").replace(/\?.*$/, ""))
    if (check === undefined) return answer(404, "not found")
    if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "use GET")
    Effect.runFork(
      Effect.map(Effect.timeoutOption(check, 5000), (result) => {
        const problem = Option.getOrElse(result, () => "no result within 5 s")
        return problem === undefined ? answer(200, "ok") : answer(503, problem)
      })
    )
  })
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      server.closeAllConnections()
      return Address.close(server)
    })
  )
  return yield* Address.listen(server, address, "--listen")
})
