/** The lint rule for imports between packages and between folders. */
import { RuleTester } from "oxlint/plugins-dev"
import { describe, it } from "vitest"

const { default: house } = await import(new URL("../../../scripts/lint/house.mjs", import.meta.url).href)

RuleTester.describe = describe
RuleTester.it = it

const root = "/repository"
const options = [
  {
    packages: ["effect", "@dcs-tasks/wire", "node:"],
    tests: ["@dcs-tasks/vectors"],
    rooms: ["model", "client", "index.ts"]
  }
]
const at = (filename: string, code: string) => ({ filename: `${root}/packages/core/${filename}`, code, options })
const bad = (filename: string, code: string, message: RegExp) => ({ ...at(filename, code), errors: [{ message }] })

new RuleTester().run("house/imports", house.rules.imports, {
  valid: [
    at("src/client/a.ts", `import "../model/b.ts"; import "./c.ts"; import "effect/Effect"; import "node:fs"`),
    at("src/index.ts", `export * from "./client/a.ts"; export { x } from "@dcs-tasks/wire/call"`),
    at("src/model/a.ts", `import data from "../../data.json" with { type: "json" }`),
    at("test/a.test.ts", `import "vitest"; import "../src/client/a.ts"; import "./b.ts"`),
    at("test/a.test.ts", `import "@dcs-tasks/core/DcsError"; import "@dcs-tasks/vectors"; import "@dcs-tasks/wire"`),
    { ...at("src/other/a.ts", `import "undici"; import "../client/a.ts"`), options: [] },
    { filename: `${root}/scripts/a.mjs`, code: `import "../packages/core/src/index.ts"`, options }
  ],
  invalid: [
    bad("src/model/a.ts", `import "../client/b.ts"`, /client comes after model/),
    bad("src/model/a.ts", `import type { A } from "../client/b.ts"`, /client comes after model/),
    bad("src/model/a.ts", `const late = () => import("../client/b.ts")`, /client comes after model/),
    bad("src/model/a.ts", `const late = () => import(\`../client/b.ts\`)`, /client comes after model/),
    bad("src/model/a.ts", `const late = (n) => import(\`../client/\${n}.ts\`)`, /client comes after model/),
    bad("test/a.test.ts", `import "dcs-tasks"`, /dcs-tasks is not one of the packages/),
    bad("src/client/a.ts", `export * from "../index.ts"`, /index.ts comes after client/),
    bad("src/attic/a.ts", `import "../model/b.ts"`, /attic is not in "rooms"/),
    bad("src/client/a.ts", `import "undici"`, /undici is not one of the packages/),
    bad("src/client/a.ts", `import "effective"`, /effective is not one of/),
    bad("test/a.test.ts", `import "@dcs-tasks/node"`, /@dcs-tasks\/node is not one of the packages/),
    bad("src/client/a.ts", `import "../../test/b.ts"`, /is not packed/),
    bad("test/a.test.ts", `import "../../node/src/b.ts"`, /Import that package/),
    bad("src/client/a.ts", `import "../../../node/src/b.ts"`, /Import that package/)
  ]
})
