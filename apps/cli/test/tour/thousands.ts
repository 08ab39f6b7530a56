/** Hundreds of ids from a file on a terminal, with throttling and resets, stopped with Ctrl-C and resumed. */
import { demo } from "@dcs-tasks/emulator"
import { expect } from "vitest"
import { ndjson } from "../cli.ts"
import { replay, type TerminalOptions } from "../terminal.ts"
import { section } from "./page.ts"
import { cloud, cloudsYaml, type Session, session } from "./session.ts"

const [{ id: instanceId, name }] = demo.instances
const count = 600
const columns = 120

/** The places of the ids for which something is out of the ordinary. */
const at = { running: 59, slow: 119, resetAfter: 149, resetBefore: 179, unknown: 199, throttled: 239, later: 399 }

const result = /^[0-9a-f]{32} +(\S+)$/

/** Without the middle of a long series of equal results. */
const shortened = (lines: ReadonlyArray<string>): string => {
  const short: Array<string> = []
  let series: Array<string> = []
  const end = () => {
    const [first = "", last = ""] = [series[0], series.at(-1)]
    short.push(...(series.length > 4 ? [first, `[${series.length - 2} more lines]`, last] : series))
    series = []
  }
  for (const line of lines) {
    const outcome = result.exec(line)?.[1]
    if (outcome === undefined || outcome !== result.exec(series[0] ?? line)?.[1]) end()
    if (outcome === undefined) short.push(line)
    else series.push(line)
  }
  end()
  return short.join("\n")
}

const watch = async (s: Session, command: string, typed: NonNullable<TerminalOptions["typed"]>) => {
  const { code, screen } = await s.raw(command, { typed, columns })
  const { erased, lines } = await replay(screen, columns)
  const outcomes = new Map<string, number>()
  for (const line of lines) {
    const outcome = result.exec(line)?.[1]
    if (outcome !== undefined) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  /** The last state of the bar that looks like this. */
  const frame = (pattern: RegExp): string => {
    const found = erased.findLast((line) => pattern.test(line))
    if (found === undefined) throw new Error(`the bar was never ${pattern}: ${erased.join("\n")}`)
    // The terminal's echo, which is there if nothing was printed in between.
    return found.replace(/\^C$/, "")
  }
  return { code, lines, frame, outcomes: Object.fromEntries(outcomes) }
}

export const thousands = async (): Promise<string> => {
  const page = section("Hundreds of ids, a bad day, and Ctrl-C")
  await using s = await session(page, {}, { instances: [{ id: instanceId, name, taskCount: count }] })
  const prod = cloud(s.emulator, { password: s.emulator.account.password })
  s.inHome(".config/openstack/clouds.yaml", cloudsYaml({ prod }))
  const ids = [...s.emulator.generatedIds(instanceId)]
  s.inWork("ids.txt", ids.join("\n"))
  const id = (place: number) => ids[place] ?? ""
  s.emulator.seedTask(instanceId, { id: id(at.running), status: "EXECUTING" })
  s.emulator.inject(
    { kind: "latency", millis: 5000, taskId: id(at.slow) },
    { kind: "resetBeforeHeaders", afterHandling: true, taskId: id(at.resetAfter) },
    { kind: "resetBeforeHeaders", taskId: id(at.resetBefore) },
    { kind: "resetBeforeHeaders", afterHandling: true, taskId: id(at.unknown), times: 3 },
    { kind: "throttled", retryAfter: 40, taskId: id(at.throttled) },
    { kind: "throttled", retryAfter: 1, taskId: id(at.later) }
  )
  const command = `dcs-tasks delete --file ids.txt -I ${name} --cloud prod --journal run.ndjson --concurrency 1`

  page.prose(`The operator has a file with ${count} ids. One task is still running, some connections break, and the service throttles. A bar stays
below the results. Here it is while all is well, and when the service asks for a pause of 40 s:`)
  const first = await watch(s, command, [
    [/\[y\/N\] /, "y\r"],
    [/throttled, waiting/, "\u0003"]
  ])
  page.frame(first.frame(new RegExp(`^\\[#+-+\\] ${at.slow}/${count} .*/s .* left `)))
  page.frame(first.frame(new RegExp(`^\\[#+-+\\] ${at.throttled}/${count}  throttled`)))
  page.prose(`The operator does not want to wait, and presses Ctrl-C. This is the screen at the end, without the middle of each series of equal
results. The last lines name the failed and the unknown tasks, and the command that resumes the run.`)
  page.show({ command, code: first.code, output: shortened(first.lines) })
  expect(first.code).toBe(130)
  expect(first.outcomes).toEqual({ deleted: 236, "already-gone": 1, failed: 2, unknown: 1 })
  expect(first.lines.at(-1)).toBe(`dcs-tasks: to resume: ${command}`)
  expect(new Set(s.sent())).toEqual(new Set(ids.slice(0, at.throttled + 1)))

  page.prose(
    `The same command resumes the run. Finished tasks are skipped, and the failed and the unknown ones are sent again.`
  )
  const second = await watch(s, command, [[/\[y\/N\] /, "y\r"]])
  page.show({ command, code: second.code, output: shortened(second.lines) })
  expect(second.code).toBe(1)
  expect(second.outcomes).toEqual({ deleted: 361, "already-gone": 1, failed: 1 })

  const requests = s.emulator.requests().filter(({ operation }) => operation === "deleteBackgroundTask")
  const isGone = (task: string) => s.emulator.deleted(instanceId).has(task)
  expect(ids.filter((task) => !isGone(task))).toEqual([id(at.running)])
  const extra = new Map<string, number>()
  for (const task of s.sent()) extra.set(task, (extra.get(task) ?? -1) + 1)
  const repeated = Object.fromEntries([...extra].filter(([, times]) => times > 0))
  expect(repeated).toEqual({
    [id(at.running)]: 1,
    [id(at.resetAfter)]: 1,
    [id(at.resetBefore)]: 1,
    [id(at.unknown)]: 3,
    [id(at.throttled)]: 1,
    [id(at.later)]: 1
  })
  expect(requests).toHaveLength(count + 8)
  const final = new Map(ndjson(s.work("run.ndjson")).map(({ outcome, taskId }) => [String(taskId), String(outcome)]))
  expect(final.size).toBe(count)
  for (const task of ids) expect(["deleted", "already-gone"].includes(final.get(task) ?? "")).toBe(isGone(task))
  const again = Object.keys(repeated).length
  page.prose(`The service's own record is the proof. It received ${requests.length} deletions for ${count} ids: ${count - again} ids once, and ${again} again, which are
the failed and the unknown ones, and those with a broken connection or a throttled request. ${ids.filter(isGone).length} tasks are gone; the one that
is left is the one that was running. The journal has the right outcome of each.`)
  return page.text()
}
