/** The addresses and databases that flags and variables name. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { afterEach, describe, expect, it, vi } from "vitest"
import * as Address from "../src/address.ts"
import * as Database from "../src/database.ts"

afterEach(() => {
  vi.unstubAllEnvs()
})

it.each(["127.0.0.1:8080", "runner-0.runners:34431", "[::1]:80", "0.0.0.0:0"])("%s is an address", (text) => {
  expect(Option.map(Address.parse(text), Address.show)).toEqual(Option.some(text))
})

it.each(["", "8080", ":8080", "host", "host:65536", "host:1e3", "::1:80", "[host]:80", "http://host:80"])(
  "%j is none",
  (text) => {
    expect(Address.parse(text)).toEqual(Option.none())
  }
)

const resolved = (flag: string | undefined) =>
  Effect.runSync(Effect.result(Database.resolve(Option.fromUndefinedOr(flag))))

describe("the database", () => {
  it("is a file", () => {
    expect(resolved("./runs.db")).toEqual(Result.succeed({ _tag: "Sqlite", file: "./runs.db" }))
  })

  it("is what the flag names, not the variable", () => {
    vi.stubEnv("DCS_TASKS_DATABASE", "other.db")
    expect(resolved("runs.db")).toEqual(Result.succeed({ _tag: "Sqlite", file: "runs.db" }))
    expect(resolved(undefined)).toEqual(Result.succeed({ _tag: "Sqlite", file: "other.db" }))
  })

  it("is shown without its password", () => {
    const url = "postgres://me:canary@db.example.com:5433/runs?sslmode=require"
    vi.stubEnv("DCS_TASKS_DATABASE", url)
    const database = Result.getOrThrow(resolved(undefined))
    expect(database).toMatchObject({
      server: { host: "db.example.com", port: 5433 },
      shown: "postgres://db.example.com:5433/runs"
    })
    expect(JSON.stringify(database)).not.toContain("canary")
    expect(database._tag === "Postgres" && Redacted.value(database.url)).toBe(url)
  })

  it.each(["postgres:///runs?host=/run/postgresql", "postgres:///runs"])("%s is on this machine", (url) => {
    expect(Result.getOrThrow(resolved(url))).toMatchObject({ server: undefined })
  })

  it.each([
    "postgres://me:canary@host/runs",
    "postgres://me@host/runs?password=canary",
    "mysql://canary@host/x",
    "postgres:me:canary@host/runs",
    "postgres:/me:canary@host/runs",
    '"postgres://me:canary@host/runs"',
    "//me:canary@host/runs",
    "u:canary@host/runs"
  ])("%s is refused, and its secret is not repeated", (url) => {
    const result = resolved(url)
    expect(result).toMatchObject({ _tag: "Failure", failure: { exitCode: 2 } })
    expect(String(Result.isFailure(result) && result.failure.message)).not.toContain("canary")
  })
})
