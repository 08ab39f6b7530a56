/** `dcs-tasks console` on the embedded emulator, with instances and records like those of a team after half a year. */
import { demo, type InstanceSeed, startEmulator, type TaskSeed } from "@dcs-tasks/emulator"
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { program } from "../test/cli.ts"

const hour = 3_600_000
const users = ["dcs-operator", "a.lindqvist", "j.okafor", "m.rossi", "ci-pipeline"] as const
const changes = [
  "EXTEND",
  "BindEip",
  "UnBindEip",
  "AddReplica",
  "DelReplica",
  "AddWhitelist",
  "UpdatePort",
  "modify"
] as const

const pick = <A>(from: readonly [A, ...ReadonlyArray<A>], at: number): A => from[at % from.length] ?? from[0]

/** Newest first, and ever further apart. */
const taskAt = (now: number, index: number, count: number): TaskSeed => {
  const createdAt = now - 6 * 30 * 24 * hour * (index / count) ** 1.5 - 0.1 * hour
  const name = pick(changes, index * 7)
  return {
    name,
    status: index % 9 === 4 ? "FAILED" : "SUCCESS",
    userName: pick(users, index * 3 + (index % 4)),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(createdAt + 90_000 + (index % 13) * 20_000).toISOString(),
    ...(name === "EXTEND" && { details: { old_capacity: "2", new_capacity: "4" } }),
    ...(name === "UpdatePort" && { details: { old_port: 6379, new_port: 6380 } }),
    // Some deletions fail, each in its own way.
    ...(index % 97 === 60 && { answer: { status: 403, errorCode: "DCS.3001", errorMsg: "No permission." } as const }),
    ...(index % 89 === 70 && { answer: 204 as const })
  }
}

const tasks = (now: number, count: number): ReadonlyArray<TaskSeed> =>
  Array.from({ length: count }, (_, index) => taskAt(now, index, count))

const unfinished = (now: number, status: string): TaskSeed => ({
  name: "EXTEND",
  status,
  createdAt: new Date(now - 60_000).toISOString(),
  updatedAt: new Date(now - 30_000).toISOString()
})

const instance = (at: number, name: string, rest: Partial<InstanceSeed>): InstanceSeed => ({
  id: `${demo.instances[0].id.slice(0, -4)}c0${String(at).padStart(2, "0")}`,
  name,
  ...rest
})

const now = Date.now()
const emulator = await startEmulator({
  instances: [
    instance(1, "orders-prod", {
      tasks: [unfinished(now, "EXECUTING"), unfinished(now, "WAITING"), ...tasks(now, 2400)]
    }),
    instance(2, "sessions-prod", { tasks: [unfinished(now, "EXECUTING"), ...tasks(now, 900)] }),
    instance(3, "catalog-staging", { tasks: tasks(now, 260), record: { engine_version: "5.0", status: "EXTENDING" } }),
    instance(4, "queue-memcached", { tasks: tasks(now, 40), record: { engine: "Memcached", engine_version: "1.6" } }),
    instance(5, "new-and-empty", {})
  ],
  rateLimit: { perSecond: 60, burst: 120 }
})

const [command, launcher] = program
const args = [launcher, "console", "--endpoint", emulator.endpoint, ...process.argv.slice(2)]
const child = spawn(command, args, {
  env: { ...process.env, OS_AUTH_TOKEN: demo.tokens.valid, OS_TOKEN: "", OS_PROJECT_ID: demo.projectId },
  stdio: "inherit"
})
// A terminal sends SIGINT to the whole process group: the console ends, and then this.
process.on("SIGINT", () => {})
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => {
  void emulator.close()
  process.exitCode = signal === null ? (code ?? 70) : 128 + constants.signals[signal]
})
