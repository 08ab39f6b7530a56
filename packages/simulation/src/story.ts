/** What happened in a history, for a person. */
import type { DurableHistory } from "./laws/durable/tables.ts"
import type { History } from "./laws/history.ts"

const ms = (at: number): string => `${at.toFixed(2).padStart(12)} ms`

const rowEvents = ({ claims, outcomes, states }: DurableHistory) => [
  ...states.map(({ at, reason = "", state, stop = "" }) => [at, `  the run is ${state} ${stop} ${reason}`] as const),
  ...claims.map(
    ({ at, fence, ids, no, pid, position }) =>
      [at, `  ${pid} claims ${position}/${no} with ${fence}: ${ids.join(", ")}`] as const
  ),
  ...outcomes.map(({ at, key, pid, text }) => [at, `  ${pid} writes ${key}: ${text || "removed"}`] as const)
]

export const story = ({ durable, plan, requests, runs }: History): string => {
  const events = [
    ...(durable === undefined ? [] : rowEvents(durable)),
    ...requests.map(
      ({ at, effects, inFlight, ordinal, pid, method, status, target }) =>
        [
          at,
          `  ${pid} #${ordinal} ${method} ${target.slice(0, 90)} -> ${status ?? "nothing"} [${effects.join(", ")}] ${inFlight} in flight`
        ] as const
    ),
    ...runs.flatMap(
      ({ end, endedAt, pid, plan: { argv, diskFaults, signals, powerLoss }, startedAt, stderr, stdout, stoppedAt }) => [
        [startedAt, `${pid} starts: ${argv.join(" ")}\n${JSON.stringify({ diskFaults, signals, powerLoss })}`] as const,
        ...(stoppedAt === undefined ? [] : [[stoppedAt, `${pid} receives a signal`] as const]),
        [endedAt, `${pid} ends: ${JSON.stringify(end)}\n--- stdout\n${stdout}--- stderr\n${stderr}---`] as const
      ]
    )
  ]
  const { fates, connectFates, world, ...rest } = plan
  const head = [
    JSON.stringify(rest),
    JSON.stringify(world),
    ...fates.slice(0, requests.length).map((fate, n) => `fate ${n}: ${JSON.stringify(fate)}`),
    `connections: ${JSON.stringify(connectFates)}`
  ]
  return [...head, ...events.toSorted(([a], [b]) => a - b).map(([at, text]) => `${ms(at)} ${text}`)].join("\n")
}
