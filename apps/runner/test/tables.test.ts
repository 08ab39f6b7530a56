// The tests of @dcs-tasks/durable that run over each database run over SQLite there, and here over PostgreSQL.
import { fileURLToPath } from "node:url"
import { test } from "vitest"
import { runToEnd } from "../trial/child.ts"
import { postgresOr } from "./postgres.ts"

const root = fileURLToPath(new URL("../../../packages/durable", import.meta.url))
const vitest = fileURLToPath(new URL("./vitest.mjs", import.meta.resolve("vitest/package.json")))

test("the tables of @dcs-tasks/durable are the same over PostgreSQL", async ({ expect, skip }) => {
  await using postgres = await postgresOr(skip)
  const { location } = await postgres.database("tests")
  const files = ["plan", "tables", "time"].map((name) => `test/${name}.test.ts`)
  const args = [vitest, "run", "--root", root, "--reporter=default", "--testNamePattern=PostgreSQL", ...files]
  const { code, output } = await runToEnd(process.execPath, args, {
    env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", DCS_TASKS_POSTGRES_URL: location },
    within: 500
  })
  expect(output).toMatch(/Tests +[1-9]\d* passed/)
  expect(code, output).toBe(0)
})
