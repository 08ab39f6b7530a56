/** The workloads that are measured, and their peers. */
import type { PeerName } from "./peers/index.ts"
import { type Pace, type Rate, ratesOf } from "./rates.ts"
import type { Service } from "./service.ts"

interface Workload {
  readonly title: string
  readonly concurrency: number
  readonly isFlaky?: boolean
  /** The others are compared with the first. */
  readonly peers: ReadonlyArray<PeerName>
}

const unsignedPeers: ReadonlyArray<PeerName> = [
  "undici.request",
  "dcs-tasks",
  "dcs-tasks, Effect",
  "dcs-tasks, Effect, traced",
  "Effect HttpClient",
  "Effect HttpClient, guarded",
  "fetch",
  "ky",
  "axios"
]

export const workloads = {
  many: { title: "64 at once", concurrency: 64, peers: unsignedPeers },
  single: { title: "One at a time", concurrency: 1, peers: unsignedPeers },
  signed: {
    title: "64 at once, signed with an access key",
    concurrency: 64,
    peers: ["vendor's SDK core", "dcs-tasks, signed"]
  },
  flaky: {
    title: "64 at once, every tenth response a 503, with retries",
    concurrency: 64,
    isFlaky: true,
    peers: ["undici.request, retry interceptor", "dcs-tasks", "Effect HttpClient, guarded", "ky, its retries"]
  },
  bulk: {
    title: "Single calls and the bulk stream, 64 at once",
    concurrency: 64,
    peers: ["dcs-tasks", "dcs-tasks, bulk", "dcs-tasks, Effect", "dcs-tasks, Effect, bulk"]
  }
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof workloads

export type Rates = Readonly<Record<WorkloadName, ReadonlyArray<Rate>>>

export const measure = (service: Service, workload: Workload, pace: Pace): Promise<ReadonlyArray<Rate>> =>
  ratesOf(workload.peers, workload.isFlaky === true ? service.flaky : service.target, workload.concurrency, pace)
