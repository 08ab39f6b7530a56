/** Projects: the one that a token is for, one by its name, and logins that cannot succeed. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import { describe, expect } from "vitest"
import { resolveProject } from "../src/credentials/Project.ts"
import { iamEndpoint, type IamOptions, loggedIn } from "./iam.ts"
import { canary, everyView, scripted, task } from "./support.ts"

describe("the token's project", () => {
  it.effect("is compared with the client's project before DCS is called", () =>
    Effect.gen(function* () {
      const { calls, dcs } = yield* loggedIn({ project: { id: "p2", name: "eu-de_other" } })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error._tag).toBe("DcsCredentialsError")
      expect(error.message).toContain(`"eu-de_other" ("p2"), but project p1 is needed`)
      expect(calls).toHaveLength(0)
    })
  )
  it.effect("is reported as missing if there is none", () =>
    Effect.gen(function* () {
      const { calls, dcs } = yield* loggedIn({ project: null })
      expect((yield* Effect.flip(dcs.deleteBackgroundTask(task))).message).toContain("the token is not for a project")
      expect(calls).toHaveLength(0)
    })
  )
  it.effect("can be chosen by name, and is reported", () =>
    Effect.gen(function* () {
      const { credentials, logins } = yield* loggedIn({ login: { project: { name: "eu-de_shop" } } })
      expect((yield* credentials.token).project).toEqual({ id: "p1", name: "eu-de_shop" })
      expect(JSON.parse(logins[0]?.body ?? "")).toMatchObject({ auth: { scope: { project: { name: "eu-de_shop" } } } })
    })
  )
})

describe("an invalid login", () => {
  const cases: ReadonlyArray<readonly [string, IamOptions["login"]]> = [
    ["DcsCredentialsError", { login: { userName: "me", password: canary } }],
    ["DcsCredentialsError", { login: { userId: "u", password: `${canary}\n` } }],
    ["DcsCredentialsError", { login: { token: `${canary} ` } }],
    ["DcsInvalidInput", { endpoint: "http://iam.example.com" }],
    ["DcsInvalidInput", { endpoint: `https://me:${canary}@iam.example.com` }]
  ]
  for (const [index, [tag, login]] of cases.entries()) {
    it.effect(`is ${tag} before anything is sent (${index})`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(loggedIn(login === undefined ? {} : { login }))
        expect(error._tag).toBe(tag)
        expect(everyView(error)).not.toContain(canary)
      })
    )
  }
})

describe("a project by name", () => {
  const resolve = (name: string, response: () => Response) => {
    const { client, seen } = scripted(response)
    return resolveProject({ endpoint: iamEndpoint, name, credentials: { token: "OWNER" }, source: "OS_TOKEN" }).pipe(
      Effect.provideService(HttpClient.HttpClient, client),
      Effect.result,
      Effect.map((result) => ({ result: result._tag === "Success" ? result.success : result.failure, seen }))
    )
  }
  const projects = [
    { id: "a", name: "eu-de" },
    { id: "b", name: "eu-de_shop" },
    { id: "c", name: "eu-de_shop" }
  ]

  it.effect("is the one that has exactly this name", () =>
    Effect.gen(function* () {
      const { result, seen } = yield* resolve("eu-de", () => Response.json({ projects }))
      expect(result).toEqual({ id: "a", name: "eu-de" })
      expect(seen[0]).toMatchObject({ method: "GET", url: "https://iam.example.com/v3/projects?name=eu-de" })
      expect(seen[0]?.headers["x-auth-token"]).toBe("OWNER")
    })
  )
  it.effect("is none, or one of several: then all are listed", () =>
    Effect.gen(function* () {
      for (const [name, words] of [
        ["eu-de_shop", `"eu-de_shop" (b), "eu-de_shop" (c)`],
        ["EU-DE", `"eu-de" (a)`],
        ["", "must be a non-empty string"]
      ] as const) {
        const { result } = yield* resolve(name, () => Response.json({ projects }))
        expect(result).toMatchObject({ _tag: "DcsInvalidInput", field: "projectName" })
        expect("message" in result ? result.message : "").toContain(words)
      }
    })
  )
  it.effect("cannot be found with a token that IAM rejects", () =>
    Effect.gen(function* () {
      const { result, seen } = yield* resolve("eu-de", () =>
        Response.json({ error: { message: "no" } }, { status: 401 })
      )
      expect(result).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_TOKEN" })
      expect(seen).toHaveLength(1)
    })
  )
})
