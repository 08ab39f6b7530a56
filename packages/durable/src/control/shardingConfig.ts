/** Timings of the engine. */
import type * as ShardingConfig from "effect/cluster/ShardingConfig"

/**
 * A lane of a dead runner starts again after the lock of its shard has expired. Its chunk is free after its lease already, for the lanes of other runners.
 * The refresh leaves three tries before the lock expires.
 */
export const timings = {
  shardLockExpiration: "15 seconds",
  shardLockRefreshInterval: "4 seconds",
  entityMessagePollInterval: "2 seconds",
  refreshAssignmentsInterval: "3 seconds",
  runnerHealthCheckInterval: "15 seconds",
  // A lane that the engine ends waits for nothing: at a shutdown its chunk is given back before.
  entityTerminationTimeout: "1 second",
  simulateRemoteSerialization: false
} satisfies Partial<ShardingConfig.ShardingConfig["Service"]>
