/** What a run checks before its first request: settings of this machine that would make every request fail. */
import type { Resolved } from "@dcs-tasks/node/sources"
import * as Transport from "@dcs-tasks/node/Transport"
import { checkRegion } from "@dcs-tasks/wire/call"
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import { type Failure, usage } from "../process/failure.ts"
import * as Stderr from "../output/stderr.ts"

/** A region that is passed with an endpoint only has to be spelled right: requests go to the endpoint. */
const regionNote = (region: string): Effect.Effect<void> => {
  const [hint] = /did you mean [^?]+\?/.exec(checkRegion(region)?.problem ?? "") ?? []
  return hint === undefined
    ? Effect.void
    : Stderr.line(`note: region ${escapeText(region)} is unknown (${hint}); requests go to the endpoint`)
}

export const check = ({ endpoint, endpointFrom, region }: Resolved): Effect.Effect<void, Failure> => {
  const problem = Transport.setupProblem(process.env, endpoint)
  if (problem !== undefined) {
    const [variable] = problem.split(" ", 1)
    return Effect.fail(usage(`${problem}. Nothing was sent. Correct or unset ${variable}.`))
  }
  return endpointFrom === "--endpoint" && region !== undefined ? regionNote(region) : Effect.void
}
