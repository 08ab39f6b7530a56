/** A cron job that prunes twelve instances, of which one is missing and one is forbidden, without a terminal. */
import { demo, type InstanceSeed } from "@dcs-tasks/emulator"
import { expect } from "vitest"
import { ndjson } from "../cli.ts"
import { uuid } from "../prune.ts"
import { section } from "./page.ts"
import { cloud, cloudsYaml, session } from "./session.ts"

const refusals = {
  4: { status: 404, errorCode: "DCS.3022", errorMsg: "This DCS instance does not exist." },
  9: { status: 403, errorCode: "DCS.2003", errorMsg: "This role does not have the permission." }
} as const
const locked = {
  status: 400,
  errorCode: "DCS.4957",
  errorMsg: "This operation is not allowed in the current state."
} as const

const each = 6
const instances = Array.from({ length: 12 }, (_, index): InstanceSeed => {
  const n = index + 1
  return {
    id: uuid(n),
    name: `cache-${String(n).padStart(2, "0")}`,
    taskCount: each,
    taskAt: (task) => (n === 7 && task < 5 ? { answer: locked } : {}),
    ...((n === 4 || n === 9) && { refusal: refusals[n] })
  }
})

export const cron = async (): Promise<string> => {
  const page = section("A cron job over twelve instances")
  await using s = await session(page, { DCS_TASKS_CLOUD: "prod" }, { instances })
  const prod = cloud(s.emulator, { token: demo.tokens.valid })
  const auditor = cloud(s.emulator, { token: demo.tokens.readOnly })
  s.inHome(".config/openstack/clouds.yaml", cloudsYaml({ prod, auditor }))
  const left = () => instances.map(({ id }) => s.emulator.taskCount(id))
  const job = "dcs-tasks prune --all-instances --status SUCCESS --yes --concurrency 1 --journal prune.ndjson"

  page.prose(`A nightly job deletes the successful records of every instance. One instance is missing, one is forbidden, and in \`cache-07\` the
service refuses five records. The job deletes all others. Identical faults are explained once and counted in one line. The exit
code is 4 because of the permission. \`deleted.txt\` has a line for each record.`)
  const first = await s.pipe(`${job} >> deleted.txt`)
  expect(first.code).toBe(4)
  expect(left()).toEqual([0, 0, 0, each, 0, 0, 5, 0, each, 0, 0, 0])
  expect(s.work("deleted.txt").match(/\tdeleted$/gm)).toHaveLength(9 * each + 1)
  expect(s.sent()).toHaveLength(10 * each)
  const copies = ndjson(s.work("prune.export.ndjson"))
  expect(copies).toHaveLength(10 * each)

  page.prose(`The operator excludes the two instances. With \`--quiet\`, only problems are printed, and cron only sends mail about them. The five
records are sent again, because they are still listed.`)
  const quiet = `${job} --exclude cache-04 --exclude cache-09 --quiet`
  const second = await s.pipe(quiet)
  expect(second.code).toBe(1)
  expect(second.output.match(/\tfailed$/gm)).toHaveLength(5)
  expect(s.sent()).toHaveLength(10 * each + 5)

  page.prose("The next night, the five can be deleted. The job prints nothing, so there is no mail.")
  for (const { id } of s.emulator.tasks(uuid(7))) s.emulator.seedTask(uuid(7), { id })
  expect(await s.pipe(quiet)).toEqual({ code: 0, output: "" })
  expect(left()).toEqual([0, 0, 0, each, 0, 0, 0, 0, each, 0, 0, 0])

  page.prose("A status with a typo is an error: the job is not silently idle.")
  const records = Array.from({ length: 7 }, (_, n) => s.emulator.seedTask(uuid(1), { id: `record-${n + 1}` }).id)
  const typo = await s.pipe("dcs-tasks prune -I cache-01 --status SUCCES --yes")
  expect(typo).toMatchObject({ code: 2, output: expect.stringContaining("did you mean SUCCESS?") })

  page.prose("For a program, the document names the instances that were left out, with their errors.")
  const json = await s.pipe(
    "dcs-tasks prune -I cache-02 -I cache-04 -I cache-09 --status SUCCESS --yes -o json 2>> prune.log"
  )
  expect(json.code).toBe(4)
  expect(JSON.parse(json.output)).toMatchObject({
    results: [],
    error: {
      _tag: "Incomplete",
      leftOut: [
        { instanceName: "cache-04", error: { status: 404 } },
        { instanceName: "cache-09", error: { status: 403 } }
      ]
    }
  })

  page.prose("The token of `auditor` can only read. After five refusals in a row, the rest is not attempted.")
  const sofar = s.sent().length
  const refused = await s.pipe(
    "dcs-tasks prune -I cache-01 --cloud auditor --status SUCCESS --yes --quiet --concurrency 1"
  )
  expect(refused.code).toBe(4)
  expect(s.sent().slice(sofar).toSorted()).toEqual(records.slice(0, 5))
  expect(s.emulator.taskCount(uuid(1))).toBe(7)
  return page.text()
}
