/** `pnpm run durable:demo`: a clean-up that goes on although one of its runners is killed, in plain lines. */
import { type Fleet, type Status, withFleet } from "./fleet.ts"
import { startPostgres } from "./postgres.ts"
import { secondsSince } from "./until.ts"

const tasks = 1200
const rate = 60
const run = "demo"
const begun = performance.now()

const say = (line: string): void => {
  const seconds = secondsSince(begun).toFixed(1).padStart(5)
  process.stdout.write(`${seconds} s  ${line}\n`)
}
const heading = (line: string): void => {
  process.stdout.write(`\n${line}\n`)
}

const report = (fleet: Fleet, status: Status): void => {
  const { twice } = fleet.world.sent()
  const left = fleet.world.left()
  heading("What happened")
  process.stdout.write(`  ${tasks - left} of ${tasks} tasks are gone; the run is ${status.state}.
  ${twice} DELETE requests were sent a second time, because the dead runner had not recorded their responses.
  ${status.priorAttemptMayHaveDeleted} tasks are reported as already gone, with the note that an earlier request of this run may have
  deleted them. ${status.deleted} are reported as deleted, and ${status.failed} as failed.
`)
  if (left === 0 && status.state === "done" && status.failed === 0) return
  process.stdout.write("  Every task should be gone. Please report this as a bug.\n")
  process.exitCode = 1
}

const submit = async (fleet: Fleet): Promise<void> => {
  await fleet.submit(run)
  say(`The run "${run}" is submitted: ${tasks} finished tasks of ${fleet.world.instances.join(" and ")}.`)
  await fleet.gone(1)
  say("The first task is deleted.")
}

const overPostgres = (postgres: Parameters<typeof withFleet>[0]["postgres"]) =>
  withFleet({ postgres, tasks: [tasks / 2, tasks / 2], rate, lanes: 4, chunk: 50 }, async (fleet) => {
    const [first, second] = fleet.runners
    say(
      `Two runners are ready: processes ${first?.child.pid} and ${second?.child.pid}. They share ${rate} requests per second.`
    )
    await submit(fleet)
    await fleet.gone(tasks / 2)
    await first?.kill()
    const left = fleet.world.left()
    say(`Half is done. kill -9 of process ${first?.child.pid}: it has no chance to say what it had sent.`)
    say(
      `${left} tasks are left. Process ${second?.child.pid} goes on, and takes over what the dead one had begun, 8 seconds after its last sign of life.`
    )
    const status = await fleet.state(run, ["done", "failed", "cancelled"])
    say("The run has ended.")
    report(fleet, status)
  })

const overSqlite = () =>
  withFleet({ postgres: undefined, tasks: [tasks / 2, tasks / 2], rate, lanes: 4, chunk: 50 }, async (fleet) => {
    const [runner] = fleet.runners
    say(`One runner is ready: process ${runner?.child.pid}, at most ${rate} requests per second.`)
    await submit(fleet)
    await fleet.gone(tasks / 2)
    await runner?.kill()
    say(`Half is done. kill -9 of process ${runner?.child.pid}: it has no chance to say what it had sent.`)
    const next = await fleet.runner()
    say(`A new runner works on the same file: process ${next.child.pid}.`)
    const status = await fleet.state(run, ["done", "failed", "cancelled"])
    say("The run has ended.")
    report(fleet, status)
  })

const started = await startPostgres()
if (started._tag === "NotInstalled") {
  process.stdout.write("PostgreSQL is not installed here, so this is the SQLite form: one runner on one machine.\n")
  await overSqlite()
} else {
  await using postgres = started.postgres
  say(`PostgreSQL ${postgres.version} is started in a temporary folder.`)
  await overPostgres(postgres)
}
