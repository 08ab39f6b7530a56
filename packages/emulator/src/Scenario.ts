/**
 * The data an emulator starts with: the same for the same seed, on every machine.
 *
 * @since 0.1.0
 */
import type { Account } from "./Account.ts"
import { deterministicHex, deterministicUuid } from "./deterministic.ts"

/**
 * All ids and tokens of the seeded data, by purpose.
 *
 * @since 0.1.0
 * @category models
 */
export interface Scenario {
  /** The seed that determines all of it. */
  readonly seed: number
  /** The project of the instances. */
  readonly projectId: string
  /** One token for each way in which the gateway treats them. */
  readonly tokens: {
    /** Can list and delete. */
    readonly valid: string
    /** Can list; the response to a deletion is 403 DCS.2003. */
    readonly readOnly: string
    /** 401 DCS.1002. */
    readonly expired: string
    /** Valid for another project: 401 DCS.1004. */
    readonly otherProject: string
  }
  /** The user for IAM, and an access key. */
  readonly account: Account
  /** Two instances; the first has a dozen tasks. */
  readonly instances: readonly [SeededInstance, SeededInstance]
  /** The id of no instance: 404 DCS.3022. */
  readonly unknownInstanceId: string
  /** Tasks of the first instance, by the response to their deletion. */
  readonly tasks: {
    /** 200 with a message. */
    readonly deletable: string
    /** 204 without a body. */
    readonly deletableNoContent: string
    /** A failed task: 200 as well. */
    readonly failed: string
    /** Still running: 400 DCS.4957. */
    readonly executing: string
    /** 400 DCS.4017: another change to the instance is in progress. */
    readonly busy: string
    /** 403 DCS.2003, always. */
    readonly forbidden: string
    /** 500 111500000, always. */
    readonly internalError: string
    /** The id of no task: 404. */
    readonly unknown: string
  }
}

/**
 * An instance of the emulator.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeededInstance {
  /** The `{instance_id}` of paths. */
  readonly id: string
  /** Not necessarily unique. */
  readonly name: string
}

/**
 * The default seed.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultSeed = 1

/**
 * The ids and tokens of a seed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scenario = (seed: number): Scenario => {
  const hex = (name: string) => deterministicHex(`${seed}:${name}`, 32)
  const token = (name: string) => `emulator-token-${name}-${deterministicHex(`${seed}:token:${name}`, 16)}`
  const instance = (name: string) => ({ id: deterministicUuid(`${seed}:instance:${name}`), name })
  return {
    seed,
    projectId: hex("project"),
    tokens: {
      valid: token("valid"),
      readOnly: token("read-only"),
      expired: token("expired"),
      otherProject: token("other-project")
    },
    account: {
      userId: hex("user"),
      userName: "dcs-operator",
      password: `emulator-password-${deterministicHex(`${seed}:password`, 16)}`,
      domainId: hex("domain"),
      domainName: `OTC-EU-DE-${deterministicHex(`${seed}:domain-name`, 12)}`,
      projectName: "eu-de_dcs-tasks",
      accessKeyId: `PERMANENT${deterministicHex(`${seed}:access-key`, 11).toUpperCase()}`,
      secretAccessKey: `emulator-secret-${deterministicHex(`${seed}:secret-key`, 24)}`
    },
    instances: [instance("dcs-orders"), instance("dcs-sessions")],
    unknownInstanceId: deterministicUuid(`${seed}:instance:unknown`),
    tasks: {
      deletable: hex("task:deletable"),
      deletableNoContent: hex("task:deletable-no-content"),
      failed: hex("task:failed"),
      executing: hex("task:executing"),
      busy: hex("task:busy"),
      forbidden: hex("task:forbidden"),
      internalError: hex("task:internal-error"),
      unknown: hex("task:unknown")
    }
  }
}

/**
 * The ids and tokens of the default seed, for demos: one task for each documented response.
 *
 * @since 0.1.0
 * @category constants
 * @example
 * ```ts
 * import { demo, startEmulator } from "@dcs-tasks/emulator"
 *
 * const emulator = await startEmulator()
 * const url = `${emulator.endpoint}/v2/${demo.projectId}/instances/${demo.instances[0].id}/tasks/${demo.tasks.deletable}`
 * const { status } = await fetch(url, { method: "DELETE", headers: { "x-auth-token": demo.tokens.valid } })
 * status // => 200
 * await emulator.close()
 * ```
 */
export const demo: Scenario = scenario(defaultSeed)
