/** For tests of the bundle behind a faulty network: an emulator, a proxy that harms connections, and runs that resume. */
import { type ConnectionFaults, faultyProxy } from "@dcs-tasks/contract/net/faultyProxy"
import { random, type Random } from "@dcs-tasks/contract/laws/random"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { bulk, instanceId, projectId, tokens } from "../bulk.ts"
import { type Run, start } from "../cli.ts"
import { finishedIn, problemsOf, reportOf, requestLines } from "./laws.ts"

export interface Harm {
  /** The faults of the `n`th connection, which has its own `dice`. */
  readonly faults: (n: number, dice: Random) => ConnectionFaults
  readonly args?: ReadonlyArray<string>
  readonly seed?: number
  readonly count?: number
  /** Called with the output of the run under faults so far, each time it grows, and with the port of the proxy. */
  readonly onOutput?: (stdout: string, port: number) => void
  /** A server in front of the emulator at this port, which the proxy leads to. */
  readonly front?: (emulatorPort: number) => Promise<Front>
}

/** A way from the client to the emulator that has more on it than the proxy. */
export interface Front extends AsyncDisposable {
  readonly port: number
  /** The endpoint, and the variables that lead to it, if the proxy listens at this port. */
  readonly reach: (proxyPort: number) => { readonly endpoint: string; readonly env: Readonly<Record<string, string>> }
}

/** What two runs have shown: one under faults, and one after them with the same journal. */
interface Shown {
  /** The broken laws; empty if all hold. */
  readonly problems: ReadonlyArray<string>
  /** The summary of the run under faults. */
  readonly summary: Readonly<Record<string, number>>
}

const clearText = (port: number): Front => ({
  port,
  reach: (proxyPort) => ({ endpoint: `http://127.0.0.1:${proxyPort}`, env: {} }),
  [Symbol.asyncDispose]: () => Promise.resolve()
})

/** Deletes under faults, then resumes without them, and compares both reports with the server. */
export const harmed = async ({
  args = [],
  count = 30,
  faults,
  front: makeFront,
  onOutput,
  seed = 1
}: Harm): Promise<Shown> => {
  await using f = await bulk(count)
  const emulatorPort = Number(new URL(f.emulator.endpoint).port)
  await using front = makeFront === undefined ? clearText(emulatorPort) : await makeFront(emulatorPort)
  await using proxy = await faultyProxy({
    to: front.port,
    faults: (n) => faults(n, random(seed * 100_003 + n))
  })
  const { endpoint, env } = front.reach(proxy.port)
  const journal = join(f.folder, "journal")
  const input = [...f.ids, "an id with spaces", f.ids[0] ?? ""]
  const file = f.file("ids", input.join("\n"))
  const remove = (...args: ReadonlyArray<string>) =>
    start(
      [
        "delete",
        "-I",
        instanceId,
        "--endpoint",
        endpoint,
        "--file",
        file,
        "--yes",
        "-o",
        "json",
        "--journal",
        journal,
        ...args
      ],
      { env: { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId, ...env } }
    )
  const read = () => readFileSync(journal, "utf8")
  const sent = () => (makeFront === undefined ? proxy.seen().flatMap(requestLines) : undefined)
  const observe = (run: Run, from: number, left: ReadonlyArray<string> | undefined) =>
    problemsOf({
      run,
      input,
      emulator: f.emulator,
      before: from,
      journal: read(),
      ...(left !== undefined && { left })
    })

  const { child, done } = remove(...args)
  let stdout = ""
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8")
    onOutput?.(stdout, proxy.port)
  })
  const first = await done
  await proxy.settled()
  const received = f.emulator.requests().length
  const sentFirst = sent()
  const problems = [...observe(first, 0, sentFirst)]

  const finished = finishedIn(read())
  proxy.heal()
  const second = await remove().done
  await proxy.settled()
  problems.push(...observe(second, received, sent()?.slice(sentFirst?.length)).map((law) => `resumed: ${law}`))
  const again = f.sent().slice(received)
  for (const id of again) if (finished.has(id)) problems.push(`resumed: ${id} was finished, and is sent again`)
  // The line with spaces is invalid each time.
  if (second.code !== 1) problems.push(`resumed: exit code ${second.code}`)
  const rest = f.left().size
  if (rest > 0) problems.push(`resumed: ${rest} tasks are left`)
  return { problems, summary: reportOf(first).summary }
}
