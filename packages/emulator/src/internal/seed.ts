/**
 * The default instances and tasks: documented names, known statuses, one task for each documented response.
 */
import type { InstanceSeed, TaskSeed } from "../Options.ts"
import type { Scenario } from "../Scenario.ts"
import { deterministicHex } from "../deterministic.ts"
import { instanceBusy, internalError, roleForbids } from "./refusals.ts"

/** Fixed, so that all runs have the same list. */
const newest = Date.UTC(2026, 2, 2, 9, 30)
const hour = 3_600_000

/** Times of the n-th task from the newest, about seven hours apart, with odd minutes to look real. */
const times = (index: number) => {
  const created = newest - index * 7 * hour - index * 61_337
  return {
    createdAt: new Date(created).toISOString(),
    updatedAt: new Date(created + 90_000 + index * 1_501).toISOString()
  }
}

const firstInstance = ({ tasks }: Scenario): ReadonlyArray<TaskSeed> => [
  { id: tasks.executing, name: "EXTEND", status: "EXECUTING", details: { old_capacity: "2", new_capacity: "4" } },
  { name: "AddReplica", status: "WAITING", details: { old_replica_num: 2, new_replica_num: 3 } },
  { id: tasks.deletable, name: "EXTEND", details: { old_capacity: "1", new_capacity: "2" } },
  { id: tasks.deletableNoContent, name: "UpdatePort", answer: 204, details: { old_port: 6379, new_port: 6380 } },
  { id: tasks.failed, name: "BindEip", status: "FAILED", details: { public_ip_address: "198.51.100.17" } },
  { name: "UnBindEip", details: { public_ip_address: "198.51.100.16" } },
  { id: tasks.busy, name: "masterStandbySwapJob", answer: instanceBusy },
  { name: "DelReplica", status: "FAILED", details: { replica_ip: "192.0.2.12", replica_az: "eu-de-02" } },
  { id: tasks.forbidden, name: "modify", answer: roleForbids, details: { account_name: "admin" } },
  { name: "AddWhitelist", details: { group_name: "office" } },
  { id: tasks.internalError, name: "RemoveIpFromDns", status: "FAILED", answer: internalError },
  { name: "EXTEND", status: "FAILED", details: { old_capacity: "1", new_capacity: "8" } }
]

const secondInstance: ReadonlyArray<TaskSeed> = [
  { name: "modify" },
  { name: "AddWhitelist", details: { group_name: "build" } },
  { name: "EXTEND", status: "CREATED" }
]

export const seededInstances = (scenario: Scenario): ReadonlyArray<InstanceSeed> =>
  [firstInstance(scenario), secondInstance].map((tasks, number) => {
    const { id, name } = scenario.instances[number === 0 ? 0 : 1]
    return {
      id,
      name,
      tasks: tasks.map((task, index) => ({
        id: deterministicHex(`${scenario.seed}:instance:${number}:task:${index}`, 32),
        ...times(index),
        ...task
      }))
    }
  })
