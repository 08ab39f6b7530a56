/** A demonstration: the bundled CLI, or an installed one, against the embedded emulator, over real HTTP. */
import { demo, startEmulator } from "@dcs-tasks/emulator"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { program } from "../test/cli.ts"

const [command, launcher] = program
const [{ id: instance }] = demo.instances

const say = (text: string) => void process.stdout.write(`${text}\n`)

const emulator = await startEmulator()

/** Runs one command line as a user types it, and shows its output and exit code. */
const show = async (title: string, args: ReadonlyArray<string>, expected: number, token = demo.tokens.valid) => {
  say(`\n# ${title}\n$ dcs-tasks ${args.join(" ")}`)
  const child = spawn(command, [launcher, ...args, "--endpoint", emulator.endpoint], {
    env: { ...process.env, OS_AUTH_TOKEN: token, OS_TOKEN: "", OS_PROJECT_ID: demo.projectId, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const chunks: Array<Buffer> = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk))
  const [code] = await once(child, "close")
  const text = Buffer.concat(chunks).toString().trimEnd()
  if (text !== "") say(text.replace(/^/gm, "  "))
  say(`  exit code ${code}`)
  if (code !== expected) throw new Error(`expected exit code ${expected}`)
}

const remove = (task: string) => ["delete", task, "-I", instance]

try {
  say(`A DCS emulator is listening on ${emulator.endpoint}; no request leaves this machine.`)
  await show("List the tasks", ["list", "-I", instance], 0)
  await show("Delete one task: the service responds 200", remove(demo.tasks.deletable), 0)
  await show(
    "Delete another, with JSON output for a script: the service responds 204",
    [...remove(demo.tasks.deletableNoContent), "-o", "ndjson"],
    0
  )
  await show("400: the task is still running", remove(demo.tasks.executing), 1)
  await show("401: the token has expired", remove(demo.tasks.failed), 4, demo.tokens.expired)
  await show("403: no permission to delete this task", remove(demo.tasks.forbidden), 4)
  await show("404: no such task", remove(demo.tasks.unknown), 1)
  await show(
    "404 with --ignore-missing: a missing task counts as gone",
    [...remove(demo.tasks.unknown), "--ignore-missing"],
    0
  )
  await show("500: after three attempts the outcome is unknown", remove(demo.tasks.internalError), 5)
  await show("An id that would address the instance itself is never sent", remove(".."), 2)
  say(`
These commands ran against the emulator. To use a real cloud:

  export OS_AUTH_TOKEN=...   # an IAM token for the project
  export OS_PROJECT_ID=...
  dcs-tasks list -I INSTANCE --endpoint https://dcs.eu-de.otc.t-systems.com
  dcs-tasks delete TASK -I INSTANCE --endpoint https://dcs.eu-de.otc.t-systems.com

In this clone, run "npx -y pnpm@12.21.0 start" instead of "dcs-tasks".`)
} finally {
  await emulator.close()
}
