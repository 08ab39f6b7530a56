/** The service of a plan: its instances, its tasks, its credentials and its limits. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import { epoch } from "../machine/clock.ts"
import { home } from "./files.ts"
import type { Refusal, TaskSeed, ThrottleSeed, WorldSeed } from "../service/worldSeed.ts"

export const projectId = "project1"
export const instanceId = "instance1"
const otherInstanceId = "instance2"

/** The credentials of a plan, and the environment in which a process finds them. */
export interface Access {
  readonly name: "token" | "access key" | "password"
  readonly env: Readonly<Record<string, string>>
  readonly secrets: ReadonlyArray<string>
}

const token = "token-5d1f7b0c9e2a"
const password = "password-84be21d7"
const secretKey = "secret-key-c33fd09a51"
const accessKeyId = "ACCESSKEY0123456789A"

const account = { userName: "ada", userId: "user1", domainName: "domain", domainId: "domain1", password }

const shared = { HOME: home, OS_PROJECT_ID: projectId }

export const tokenAccess: Access = { name: "token", env: { ...shared, OS_TOKEN: token }, secrets: [token] }

export const accessOf = (random: Random): Access => {
  switch (random.below(4)) {
    case 0:
      return {
        name: "access key",
        env: { ...shared, OS_ACCESS_KEY: accessKeyId, OS_SECRET_KEY: secretKey },
        secrets: [secretKey]
      }
    case 1:
      return {
        name: "password",
        env: {
          ...shared,
          OS_AUTH_URL: "https://iam.example.com/v3",
          OS_USERNAME: account.userName,
          OS_USER_DOMAIN_NAME: account.domainName,
          OS_PASSWORD: password
        },
        secrets: [password]
      }
    default:
      return tokenAccess
  }
}

const statuses = ["SUCCESS", "SUCCESS", "SUCCESS", "FAIL", "RUNNING"] as const

const refusals: readonly [Refusal, ...ReadonlyArray<Refusal>] = [
  { status: 403, code: "DCS.2003" },
  { status: 400, code: "DCS.4017" },
  { status: 500, code: "DCS.5000" }
]

const task = (random: Random, id: string, number: number): TaskSeed => ({
  id,
  name: "EXTEND",
  status: random.pick(statuses),
  createdAt: new Date(epoch - (number + 1) * 3_600_000).toISOString(),
  ...(random.chance(0.05) && { finishesAt: random.below(20_000) }),
  ...(random.chance(0.04) && { goneAt: random.below(10_000) }),
  ...(random.chance(0.04) && { refusal: random.pick(refusals) })
})

const missing: readonly [WorldSeed["missing"], ...ReadonlyArray<WorldSeed["missing"]>] = [
  { status: 404, code: "DCS.4133" },
  { status: 404, code: "DCS.9998" },
  { status: 400, code: "DCS.4133" },
  204,
  200
]

const throttle = (random: Random): ThrottleSeed => ({
  perSecond: 1 + random.below(20),
  burst: 1 + random.below(10),
  status: random.pick([429, 429, 503]),
  ...(random.chance(0.5) && { retryAfter: random.below(4) })
})

export const worldOf = (random: Random, ids: ReadonlyArray<string>, faults: number): WorldSeed => ({
  epoch: epoch + (random.chance(0.1) ? random.below(7_200_000) - 3_600_000 : 0),
  projects: [{ id: projectId, name: "eu-de_shop" }],
  instances: [
    {
      id: instanceId,
      name: "cache",
      projectId,
      tasks: ids.map((id, number) => task(random, id, number)),
      ...(random.chance(faults / 20) && { refusal: random.pick(refusals) })
    },
    { id: otherInstanceId, name: "other", projectId, tasks: [task(random, "elsewhere", 1)] }
  ],
  missing: random.pick(missing),
  success: random.pick([200, 204]),
  unfinishedCode: random.pick(["DCS.4957", "111400017"]),
  tokens: [{ token, projectId, ...(random.chance(faults / 8) && { endsAt: random.below(8000) }) }],
  account: { ...account, tokenLifetime: random.chance(0.3) ? 60_000 + random.below(600_000) : 86_400_000 },
  accessKeyIds: [accessKeyId],
  ...(random.chance(faults / 2) && { throttle: throttle(random) }),
  reorders: random.chance(0.3),
  ...(random.chance(0.2) && { pageLimit: 1 + random.below(10) })
})
