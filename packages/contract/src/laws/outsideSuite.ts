/** The combinations of clients, middleware and responses, as tests of an implementation that brings the clients. */
import { describe, expect, it } from "vitest"
import { type MiddlewareName, middlewareNames } from "./outside.ts"
import { type Conditions, type Scenario, scenarios } from "./scenarios.ts"

/** What is known of a client. */
interface Client {
  readonly repeatsUnseen: boolean
  /** Middlewares that consume the body. */
  readonly loses: ReadonlyArray<MiddlewareName>
  /** It counts its requests. */
  readonly tells?: boolean
}

/** One combination. */
export interface Meeting extends Conditions {
  readonly middleware: MiddlewareName
  readonly scenario: Scenario
  /** The connection was used before. */
  readonly used: boolean
}

/** What came of it. */
interface Met extends Meeting {
  readonly connections: number
  readonly wrong: ReadonlyArray<string>
}

/** All responses, on a new and on a used connection, with and without the library's retries. */
const meetings = (
  middleware: MiddlewareName,
  { loses, repeatsUnseen, tells = false }: Client
): ReadonlyArray<Meeting> => {
  const hasBody = !loses.includes(middleware)
  return scenarios.flatMap((scenario) =>
    [1, 3].flatMap((maxAttempts) =>
      [false, true].map((used) => ({
        middleware,
        scenario,
        maxAttempts,
        repeatsUnseen,
        hasBody,
        reportsPasses: tells,
        used
      }))
    )
  )
}

export const outsideSuite = <C extends Client>(
  clients: Readonly<Record<string, C>>,
  meetAll: (client: C, meetings: ReadonlyArray<Meeting>) => Promise<ReadonlyArray<Met>>
): void => {
  describe.concurrent("a connection that was used before is used again over", () => {
    for (const [name, client] of Object.entries(clients)) {
      it(name, async () => {
        const results = await meetAll(client, meetings("does nothing", client))
        const counts = results
          .filter(({ scenario, used }) => used && scenario.name === "204")
          .map(({ connections }) => connections)
        expect(counts).toEqual([1, 1])
      })
    }
  })

  describe.concurrent("no lie, no defect, no leak over", () => {
    for (const [name, client] of Object.entries(clients)) {
      describe.concurrent(name, () => {
        for (const middleware of middlewareNames) {
          it(`where a middleware ${middleware}`, async () => {
            const results = await meetAll(client, meetings(middleware, client))
            expect(results.flatMap(({ wrong }) => wrong)).toEqual([])
          })
        }
      })
    }
  })
}
