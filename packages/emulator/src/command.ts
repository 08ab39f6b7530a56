/**
 * Runs the emulator as the flags say, until a signal arrives.
 */
import { banner } from "./banner.ts"
import type { CommandFlags } from "./commandFlags.ts"
import { deterministicUuid } from "./deterministic.ts"
import type { Fault, RandomFaults } from "./Fault.ts"
import { roleForbids } from "./internal/refusals.ts"
import { seededInstances } from "./internal/seed.ts"
import type { EmulatorOptions, InstanceSeed } from "./Options.ts"
import { defaultSeed, type Scenario, scenario } from "./Scenario.ts"
import { startEmulator } from "./startEmulator.ts"

const instancesOf = (data: Scenario, flags: CommandFlags): ReadonlyArray<InstanceSeed> => {
  const { executing, isForbidden, tasks } = flags
  const seeded = seededInstances(data)
  const count = flags.instances ?? seeded.length
  return Array.from({ length: count }, (_, index): InstanceSeed => {
    const number = index + 1
    const { id, ...instance } = seeded[index] ?? {
      id: deterministicUuid(`${data.seed}:instance:${number}`),
      name: `dcs-${number}`
    }
    return {
      id,
      ...instance,
      taskCount: tasks + executing,
      taskAt: (at) => (at < executing ? { status: "EXECUTING" } : {}),
      ...(isForbidden && number === count && { refusal: roleForbids })
    }
  })
}

const faultsOf = (seed: number, { faultRate, latency }: CommandFlags): RandomFaults => {
  const each = faultRate / 400
  return {
    seed,
    rates: {
      resetBefore: each,
      resetAfter: each,
      error500Before: each,
      error500After: each,
      ...(latency !== undefined && { slow: 1 - each * 4 })
    },
    slowMillis: latency
  }
}

const captivePortal: Fault = {
  kind: "status",
  status: 200,
  headers: { "content-type": "text/html" },
  body: "<!DOCTYPE html><title>Log in to the network</title>",
  times: Number.POSITIVE_INFINITY
}

const optionsOf = (data: Scenario, flags: CommandFlags): EmulatorOptions => ({
  port: flags.port,
  seed: data.seed,
  iamPort: flags.iamPort,
  missingTask: flags.missingTask,
  instances: instancesOf(data, flags),
  faults: faultsOf(data.seed, flags),
  ...(flags.rate !== undefined && { rateLimit: { perSecond: flags.rate, retryAfter: 1 } }),
  // This process has no API that returns the requests.
  record: "counters"
})

export const run = async (flags: CommandFlags): Promise<void> => {
  const data = scenario(flags.seed ?? defaultSeed)
  const emulator = await startEmulator(optionsOf(data, flags))
  if (flags.isCaptive) emulator.inject(captivePortal)
  const stop = () => void emulator.close()
  process.once("SIGINT", stop)
  process.once("SIGTERM", stop)
  process.stdout.write(banner(emulator, { ...flags, token: data.tokens[flags.token] }))
}
