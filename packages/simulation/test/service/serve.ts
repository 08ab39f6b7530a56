/** A service that is asked directly. */
import { random } from "@dcs-tasks/contract/laws/random"
import { events } from "../../src/machine/events.ts"
import { makeService } from "../../src/service/service.ts"
import type { WorldSeed } from "../../src/service/worldSeed.ts"
import { deletion as deletionOf, instanceId, projectId, world } from "../network/exchanges.ts"

export const instancePath = `/v2/${projectId}/instances/${instanceId}`

export const deletion = deletionOf(0)

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const serve = (seeded: WorldSeed = world, seed = 1) => {
  const time = events()
  const service = makeService({ time, random: random(seed), world: seeded })
  const ask = (
    target: string,
    { body = "", headers = { "x-auth-token": "the-token" }, method = "DELETE" }: Asked = {}
  ) =>
    service.handle({
      request: service.log.length,
      time: 1,
      connection: 0,
      pid: 1,
      method,
      target,
      headers: new Map(Object.entries(headers)),
      body,
      inFlight: 1
    })
  /** Lets time pass. */
  const wait = async (millis: number): Promise<void> => {
    let over = false
    time.after(millis, () => (over = true))
    await time.run(() => over)
  }
  return { service, ask, wait, lastEffect: () => service.log.at(-1)?.effect }
}
