/** The process of one peer: opens it, and runs a round for each message. */
import type { Target } from "./Peer.ts"
import { openerOf, type PeerName } from "./peers/index.ts"
import { round, type RoundOptions } from "./round.ts"

interface Opening {
  readonly name: PeerName
  readonly target: Target
}

const reply = (message: unknown) => process.send?.(message)

let ready: Promise<(options: RoundOptions) => Promise<unknown>> | undefined

const answer = async (message: Opening | RoundOptions): Promise<unknown> => {
  if (!("name" in message)) return (await ready)?.(message)
  ready = openerOf(message.name).then((open) => {
    const peer = open(message.target)
    return (options) => round(peer, options)
  })
  await ready
  return "ready"
}

process.on("message", (message: Opening | RoundOptions) => {
  answer(message).then(reply, (error: unknown) => reply({ error: String(error) }))
})
process.on("disconnect", () => process.exit(0))
