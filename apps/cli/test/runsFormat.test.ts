/** What `dcs-tasks runs show` and `watch` tell a person to do next. */
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import type { RunStatus } from "@dcs-tasks/durable/client"
import { expect, it } from "vitest"
import { exitCodeOf, nextOf } from "../src/commands/runs/format.ts"

const status: RunStatus = {
  run: "r1",
  state: "done",
  target: { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") },
  attempt: 1,
  total: 9,
  deleted: 5,
  alreadyGone: 0,
  priorAttemptMayHaveDeleted: 0,
  failed: 0,
  notSent: 0,
  unfinished: 0,
  unlisted: [],
  submittedAt: 0
}

const unlisted = [{ instanceId: InstanceId.make("i1"), problem: "Not found." }]
const why = 'Run "dcs-tasks runs show r1 --dead-letter" to see why'
const retry = 'Run "dcs-tasks runs retry r1" to try again.'

it.each<readonly [string, Partial<RunStatus>, string]>([
  ["everything is gone", {}, ""],
  ["some failed", { failed: 4 }, `${why}. ${retry}`],
  ["an instance was not listed", { unlisted }, retry],
  [
    "records of the plan were not sent",
    { failed: 4, notSent: 4 },
    `4 records of the plan were not sent. ${why}, and what to do: a retry would not send them.`
  ],
  [
    "one was not sent, and others failed",
    { failed: 4, notSent: 1 },
    `${why}. ${retry} 1 record of the plan was not sent, and a retry leaves it out.`
  ]
])("a run of which %s", (_, fields, next) => {
  expect(nextOf({ ...status, ...fields })).toBe(next)
  expect(exitCodeOf({ ...status, ...fields })).toBe(next === "" ? 0 : 1)
})
