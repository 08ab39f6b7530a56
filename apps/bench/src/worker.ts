/** A process for one peer: opens it, and runs a round whenever it is told. */
import type { Target } from "./Peer.ts"
import { openerOf, type PeerName } from "./peers/index.ts"
import { round, type RoundOptions } from "./round.ts"

export interface Opening {
  readonly name: PeerName
  readonly target: Target
}

const reply = (message: unknown) => process.send?.(message)

let ready: Promise<(options: RoundOptions) => Promise<unknown>> | undefined

process.on("message", (message: Opening | RoundOptions) => {
  ready ??= openerOf((message as Opening).name).then((open) => {
    const peer = open((message as Opening).target)
    return (options) => round(peer, options)
  })
  ready
    .then((run) => ("name" in message ? "ready" : run(message)))
    .then(reply, (error: unknown) => reply({ error: String(error) }))
})
process.on("disconnect", () => process.exit(0))
