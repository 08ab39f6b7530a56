/**
 * Instances and their tasks, in memory.
 */
import type { InstanceRecord, TaskRecord } from "@dcs-tasks/core/Api"
import type { InstanceSeed, Refusal, TaskSeed } from "../Options.ts"
import type { SeededInstance } from "../Scenario.ts"
import { deterministicHex } from "../deterministic.ts"
import { makeTaskSet, type TaskSet } from "./taskSet.ts"

interface StoredInstance {
  readonly record: InstanceRecord
  readonly refusal: Refusal | undefined
  readonly tasks: TaskSet
}

export interface Store {
  readonly instances: () => ReadonlyArray<SeededInstance>
  readonly records: () => ReadonlyArray<InstanceRecord>
  readonly instance: (instanceId: string) => StoredInstance | undefined
  /** Creates the instance if needed. */
  readonly add: (instanceId: string, task: TaskSeed) => TaskRecord
}

const instanceRecord = ({ id, name = id, record }: InstanceSeed, number: number): InstanceRecord => ({
  instance_id: id,
  name,
  status: "RUNNING",
  sub_status: "normal",
  engine: "Redis",
  engine_version: "6.0",
  ip: `192.0.2.${(number % 250) + 1}`,
  port: 6379,
  domain_name: `redis-${id}.dcs.example`,
  spec_code: "redis.ha.xu1.large.r2.2",
  cpu_type: "x86_64",
  capacity: 2,
  max_memory: 2048,
  used_memory: 128,
  charging_mode: 0,
  az_codes: ["eu-de-01", "eu-de-02"],
  enable_ssl: false,
  enable_publicip: false,
  publicip_address: null,
  access_user: null,
  description: "",
  maintain_begin: "22:00:00",
  maintain_end: "02:00:00",
  user_name: "dcs-operator",
  created_at: "2025-11-03T08:00:00.000Z",
  updated_at: "2026-03-02T09:31:30.000Z",
  ...record
})

export const makeStore = (seed: number, seeds: ReadonlyArray<InstanceSeed>, defaultAnswer: 200 | 204): Store => {
  const stored = new Map<string, StoredInstance>()
  let addedCount = 0

  const instanceOf = (instance: InstanceSeed): StoredInstance => {
    const known = stored.get(instance.id)
    if (known !== undefined) return known
    const added = {
      record: instanceRecord(instance, stored.size),
      refusal: instance.refusal,
      tasks: makeTaskSet(seed, instance, defaultAnswer)
    }
    stored.set(instance.id, added)
    return added
  }

  const add = (instance: InstanceSeed, task: TaskSeed): TaskRecord => {
    addedCount += 1
    return instanceOf(instance).tasks.add({
      ...task,
      id: task.id ?? deterministicHex(`${seed}:added:${addedCount}`, 32)
    })
  }

  for (const instance of seeds) {
    instanceOf(instance)
    for (const task of instance.tasks ?? []) add(instance, task)
  }

  return {
    instances: () => [...stored].map(([id, { record }]) => ({ id, name: record.name ?? id })),
    records: () => [...stored.values()].map(({ record }) => record),
    instance: (instanceId) => stored.get(instanceId),
    add: (instanceId, task) => add({ id: instanceId }, task)
  }
}
