/**
 * Builds the parts of an emulator, starts its servers, and returns the handle.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Handle } from "../Controls.ts"
import type { EmulatorOptions } from "../Options.ts"
import type { Disaster } from "../Requests.ts"
import { defaultSeed, scenario } from "../Scenario.ts"
import { makeAuthenticator } from "./authenticate.ts"
import { makeClock } from "./clock.ts"
import { makeTrap } from "./disasters.ts"
import { gateway } from "./gateway.ts"
import { apiRoutes } from "./handlers.ts"
import { makeAccounts } from "./iam/accounts.ts"
import { iamRoutes } from "./iam/routes.ts"
import { makeKeys } from "./keys.ts"
import { type EmulatorStartError, listen } from "./listen.ts"
import { randomFaults } from "./randomFault.ts"
import { makeRateLimit } from "./rateLimit.ts"
import { missingTaskAnswer } from "./refusals.ts"
import { seededInstances } from "./seed.ts"
import { makeStore } from "./store.ts"
import { makeTokens } from "./tokens.ts"
import { makeTraffic } from "./traffic.ts"

const day = 24 * 60 * 60_000
const quarter = 15 * 60_000

const partsOf = (options: EmulatorOptions) => {
  const { faults, iam = {}, rateLimit, seed = defaultSeed } = options
  const data = scenario(seed)
  const projectId = options.projectId ?? data.projectId
  const clock = makeClock(options.clockOffset ?? 0)
  const accounts = makeAccounts(data.account, projectId, iam)
  const token = options.token ?? data.tokens.valid
  const tokens = makeTokens(
    {
      seed,
      projectId,
      valid: token,
      readOnly: options.readOnlyToken ?? data.tokens.readOnly,
      expired: options.expiredTokens ?? [data.tokens.expired],
      otherProject: options.otherProjectToken ?? data.tokens.otherProject,
      otherProjectId: accounts.projects[1]?.id ?? `${projectId}-other`,
      lifetime: iam.tokenLifetime ?? day
    },
    clock
  )
  const keys = makeKeys(seed, iam.accessKeys ?? [accounts.account], clock)
  const projectIds = accounts.projects.map(({ id }) => id)
  return {
    projectId,
    token,
    accounts,
    clock,
    tokens,
    keys,
    authenticator: makeAuthenticator({ tokens, keys, clock, projectIds }),
    store: makeStore(seed, options.instances ?? seededInstances(data), options.answer ?? 200),
    traffic: makeTraffic({
      seed,
      keep: options.record !== "counters",
      faultOf: faults === undefined ? () => undefined : randomFaults(faults)
    }),
    rateLimit: rateLimit === undefined ? undefined : makeRateLimit(rateLimit, clock)
  }
}

const noneDeleted = { size: 0, has: () => false }

export const launch = Effect.fnUntraced(function* (
  options: EmulatorOptions
): Effect.fn.Return<Handle, EmulatorStartError, Scope.Scope> {
  const parts = partsOf(options)
  const { accounts, clock, keys, projectId, store, token, tokens, traffic } = parts
  const disasters: Array<Disaster> = []
  let endpoint = ""

  const iam = iamRoutes({ ...parts, endpoint: () => endpoint })
  const dcs = apiRoutes({ ...parts, missingTask: missingTaskAnswer(options.missingTask) })
  const before = gateway({ ...parts, trap: makeTrap((disaster) => disasters.push(disaster)) })
  endpoint = yield* listen(Layer.mergeAll(dcs, iam, before), options.port ?? 0)
  const iamEndpoint =
    options.iamPort === undefined ? endpoint : yield* listen(Layer.merge(iam, before), options.iamPort)

  return {
    endpoint,
    iamEndpoint,
    projectId,
    token,
    account: accounts.account,
    instances: store.instances,
    requests: traffic.requests,
    counts: traffic.counts,
    disasters: () => [...disasters],
    tasks: (instanceId) => store.instance(instanceId)?.tasks.page(0, Number.POSITIVE_INFINITY) ?? [],
    taskCount: (instanceId) => store.instance(instanceId)?.tasks.count() ?? 0,
    generatedIds: (instanceId) => store.instance(instanceId)?.tasks.generatedIds() ?? [],
    deleted: (instanceId) => store.instance(instanceId)?.tasks.deleted ?? noneDeleted,
    seedTask: (instanceId, task = {}) => store.add(instanceId, task),
    inject: traffic.inject,
    clearFaults: traffic.clearFaults,
    issueToken: (seed) => tokens.issue(seed).token,
    issueKey: (expiresIn = quarter) => keys.issue(expiresIn, true),
    issuedTokens: tokens.issued,
    revokeToken: tokens.revoke,
    now: clock.now,
    advanceClock: clock.advance
  }
})
