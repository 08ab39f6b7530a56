/** Clients by region, project name and any kind of credentials. Ambiguous options are refused at once. */
import {
  type ClientOptions,
  createClient,
  DcsCredentialsError,
  DcsInvalidInput,
  DcsTasks,
  layer,
  type LayerCredentials,
  type LayerOptions
} from "@dcs-tasks/node"
import * as RenewingToken from "@dcs-tasks/core/RenewingToken"
import { demo, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest"
import { fromMachine } from "../src/environment.ts"
import { machine } from "./sourcesSupport.ts"

const instanceId = demo.instances[0].id
const { projectId } = demo

let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await startEmulator({
    iam: { otherProjects: [{ id: "twin-1", name: "eu-de_twin" }, { id: "twin-2", name: "eu-de_twin" }] } // prettier-ignore
  })
})
afterAll(() => emulator.close())

const deletion = async (options: ClientOptions) => {
  await using client = createClient(options)
  return await client.deleteBackgroundTask({ instanceId, taskId: emulator.seedTask(instanceId).id })
}

const key = () => ({ accessKeyId: emulator.account.accessKeyId, secretAccessKey: emulator.account.secretAccessKey })
const login = () => ({
  userName: emulator.account.userName,
  domainName: emulator.account.domainName,
  password: emulator.account.password
})
const here = () => ({ endpoint: emulator.endpoint, iamEndpoint: `${emulator.endpoint}/v3`, projectId })

describe("credentials", () => {
  const kinds: Readonly<Record<string, () => ClientOptions["credentials"]>> = {
    "a token": () => ({ token: emulator.token }),
    "a redacted token": () => ({ token: Redacted.make(emulator.token) }),
    "an access key": key,
    "a temporary access key": () => emulator.issueKey(),
    "a password": () => ({ iam: login() }),
    "a token to exchange": () => ({ iam: { token: emulator.issueToken({ projectId: null }) } }),
    "a function": () => () => ({ token: emulator.token })
  }
  for (const [name, credentials] of Object.entries(kinds)) {
    it(name, async () => {
      expect(await deletion({ ...here(), credentials: credentials() })).toMatchObject({ _tag: "Deleted" })
    })
  }

  const ofLayers: Readonly<Record<string, () => LayerCredentials>> = {
    "an access key": key,
    "an effect": () => Effect.succeed({ token: emulator.token }),
    "a provider": () => Effect.runSync(RenewingToken.make({ issue: Effect.succeed({ token: emulator.token }) }))
  }
  for (const [name, credentials] of Object.entries(ofLayers)) {
    it(`of a layer: ${name}`, async () => {
      const { id: taskId } = emulator.seedTask(instanceId)
      const program = Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask({ instanceId, taskId }))
      const live = layer({ ...here(), credentials: credentials() })
      expect(await Effect.runPromise(Effect.provide(program, live))).toMatchObject({ _tag: "Deleted" })
    })
  }

  it("of a client with Promises are no Effect and no provider", () => {
    type Fields<A> = A extends unknown ? keyof A : never
    expectTypeOf<
      Fields<Exclude<ClientOptions["credentials"], (...args: ReadonlyArray<never>) => unknown>>
    >().toEqualTypeOf<"token" | "source" | "accessKeyId" | "secretAccessKey" | "securityToken" | "iam">()
    expectTypeOf<ClientOptions>().toExtend<LayerOptions>()
  })

  it("of the machine as well", async () => {
    const env = {
      OS_AUTH_URL: `${emulator.endpoint}/v3`,
      OS_USERNAME: emulator.account.userName,
      OS_PASSWORD: emulator.account.password,
      OS_USER_DOMAIN_NAME: emulator.account.domainName,
      OS_PROJECT_NAME: emulator.account.projectName
    }
    const options = await Effect.runPromise(fromMachine({ endpoint: emulator.endpoint }, machine({ env })))
    expect(options).toMatchObject({ source: "OS_* environment", notices: [], region: "eu-de" })
    expect(await deletion(options)).toMatchObject({ _tag: "Deleted" })
  })
})

describe("a project by name", () => {
  it("is looked up once for all calls", async () => {
    await using own = await startEmulator()
    const client = createClient({
      endpoint: own.endpoint,
      iamEndpoint: own.endpoint,
      projectId: { name: own.account.projectName },
      credentials: { token: own.token }
    })
    expect(own.requests()).toHaveLength(0)
    const ids = Array.from({ length: 20 }, () => own.seedTask(instanceId).id)
    await Promise.all(ids.map((taskId) => client.deleteBackgroundTask({ instanceId, taskId })))
    await client.close()
    expect(own.counts().byOperation).toEqual({ listProjects: 1, deleteBackgroundTask: 20 })
  })

  it("is told by the login, where there is one", async () => {
    await using own = await startEmulator()
    const { domainName, password, projectName, userName } = own.account
    await using client = createClient({
      endpoint: own.endpoint,
      iamEndpoint: own.endpoint,
      projectId: { name: projectName },
      credentials: { iam: { userName, domainName, password } }
    })
    await client.deleteBackgroundTask({ instanceId, taskId: own.seedTask(instanceId).id })
    expect(own.counts().byOperation).toEqual({ createToken: 1, deleteBackgroundTask: 1 })
  })

  for (const [name, words] of [
    ["eu-de_nope", "eu-de_nope"],
    ["eu-de_twin", "twin-2"]
  ] as const) {
    it(`that none or several have is refused, and nothing is deleted: ${name}`, async () => {
      const before = emulator.counts().byOperation.deleteBackgroundTask
      const failing = deletion({ ...here(), projectId: { name }, credentials: { token: emulator.token } })
      await expect(failing).rejects.toMatchObject({
        _tag: "DcsInvalidInput",
        message: expect.stringContaining(words)
      })
      expect(emulator.counts().byOperation.deleteBackgroundTask).toBe(before)
    })
  }

  it("is asked for again after a failure", async () => {
    await using own = await startEmulator()
    await using client = createClient({
      endpoint: own.endpoint,
      iamEndpoint: own.endpoint,
      projectId: { name: own.account.projectName },
      credentials: { token: own.token }
    })
    own.inject({ kind: "status", status: 403, method: "GET" })
    const task = { instanceId, taskId: own.seedTask(instanceId).id }
    await expect(client.deleteBackgroundTask(task)).rejects.toMatchObject({ _tag: "DcsCredentialsError" })
    expect(await client.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted" })
  })
})

describe("what is refused at once", () => {
  const CANARY = "CANARY-5e1f"
  const token = { token: CANARY }
  const cases: Readonly<Record<string, readonly [object, typeof DcsInvalidInput | typeof DcsCredentialsError, string]>> = {
    "neither region nor endpoint": [{ projectId, credentials: token }, DcsInvalidInput, "region"],
    "a region nobody knows": [{ region: "eu-den", projectId, credentials: token }, DcsInvalidInput, "eu-de"],
    "a region that is no text": [{ region: 5, projectId, credentials: token }, DcsInvalidInput, "region"],
    "a region and an endpoint of another": [{ region: "eu-de", endpoint: "https://dcs.eu-nl.otc.t-systems.com", projectId, credentials: token }, DcsInvalidInput, "endpoint says eu-nl"],
    "a region and a project of another": [{ region: "eu-de", projectId: { name: "eu-nl_shop" }, credentials: token }, DcsInvalidInput, "eu-nl"],
    "a name, and no IAM": [{ endpoint: "https://dcs.example.com", projectId: { name: "shop" }, credentials: token }, DcsInvalidInput, "iamEndpoint"],
    "an empty name": [{ region: "eu-de", projectId: { name: " " }, credentials: token }, DcsInvalidInput, "projectId"],
    "a name that is no text": [{ region: "eu-de", projectId: { name: 5 }, credentials: token }, DcsInvalidInput, "projectId"],
    "a login, and no IAM": [{ endpoint: "https://dcs.example.com", projectId, credentials: { iam: { userId: "u", password: CANARY } } }, DcsInvalidInput, "iamEndpoint"],
    "an IAM over http": [{ region: "eu-de", iamEndpoint: "http://iam.example.com", projectId, credentials: token }, DcsInvalidInput, "iamEndpoint"],
    "a token and a key": [{ region: "eu-de", projectId, credentials: { ...token, accessKeyId: "AK", secretAccessKey: CANARY } }, DcsInvalidInput, "token and access key"],
    "a login with two secrets": [{ region: "eu-de", projectId, credentials: { iam: { token: CANARY, password: CANARY } } }, DcsInvalidInput, "iam.token"],
    "half a key": [{ region: "eu-de", projectId, credentials: { accessKeyId: "AK" } }, DcsCredentialsError, "secret access key"],
    "a key with a newline": [{ region: "eu-de", projectId, credentials: { accessKeyId: "AK", secretAccessKey: `${CANARY}\n` } }, DcsCredentialsError, "secret access key"],
    "a user without domain": [{ region: "eu-de", projectId, credentials: { iam: { userName: "ada", password: CANARY } } }, DcsCredentialsError, "domain"],
    "no credentials": [{ region: "eu-de", projectId }, DcsCredentialsError, "none"]
  } // prettier-ignore
  for (const [name, [options, error, words]] of Object.entries(cases)) {
    it(name, () => {
      const making = () => createClient(options as ClientOptions)
      expect(making).toThrow(error)
      expect(making).toThrow(words)
      expect(making).toThrow(expect.toSatisfy((thrown) => !(String(thrown) + JSON.stringify(thrown)).includes(CANARY)))
    })
  }

  it("but not a region by itself", async () => {
    const client = createClient({ region: "eu-nl", projectId: { name: "eu-nl_shop" }, credentials: token })
    await expect(client.close()).resolves.toBeUndefined()
  })
})
