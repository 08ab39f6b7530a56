/** A list contains no secret, wherever the service echoes it; everything else stays the same. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readInstancePage } from "../src/answer/instancePage.ts"
import { readTaskPage } from "../src/answer/taskPage.ts"

const secret = "CANARY/7f3a+9c51e0=="
const url = encodeURIComponent(secret)
const json = secret.replaceAll("/", "\\/")
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value))
const tasks = (...rows: ReadonlyArray<unknown>) =>
  readTaskPage(200, {}, bytes({ task_count: rows.length, tasks: rows }), { secrets: [secret] })

describe("a list with secrets in it", () => {
  const everywhere = {
    id: secret,
    name: `a ${secret} b ${secret}`,
    status: url,
    user_name: json,
    user_id: secret,
    created_at: secret,
    updated_at: secret,
    error_code: secret,
    job_id: secret,
    params: [{ [secret]: [[`{"token":"${json}"}`]], [`x-${url}`]: null }, secret, 1],
    details: { ["__proto__"]: secret, deep: { er: [secret] }, [secret]: { [secret]: secret } }
  }

  it("shows none of them: tasks", () => {
    // Parsed from JSON, because `__proto__` in a literal sets the prototype.
    const text = JSON.stringify(everywhere).replace("{", '{"unknown":1,')
    const page = readTaskPage(200, {}, bytes(`{"task_count":1,"tasks":[${text}]}`), { secrets: [secret] })
    expect(page).toEqual({
      _tag: "TaskPage",
      total: 1,
      tasks: [
        {
          id: "<redacted>",
          name: "a <redacted> b <redacted>",
          status: "<redacted>",
          userName: "<redacted>",
          userId: "<redacted>",
          createdAt: "<redacted>",
          updatedAt: "<redacted>",
          errorCode: "<redacted>",
          jobId: "<redacted>",
          params: [{ "<redacted>": [['{"token":"<redacted>"}']], "x-<redacted>": null }, "<redacted>", 1],
          details: JSON.parse(
            '{"__proto__":"<redacted>","deep":{"er":["<redacted>"]},"<redacted>":{"<redacted>":"<redacted>"}}'
          )
        }
      ]
    })
  })

  it("shows none of them: instances", () => {
    const names = ["instance_id", "name", "status", "engine", "engine_version", "spec_code", "ip", "domain_name"]
    const row = Object.fromEntries([...names, "created_at"].map((name) => [name, `a ${secret}`]))
    const page = readInstancePage(200, {}, bytes({ instance_num: 1, instances: [row] }), { secrets: [secret] })
    expect(page).toMatchObject({ _tag: "InstancePage", total: 1 })
    expect(JSON.stringify(page)).not.toContain("CANARY")
    expect(JSON.stringify(page).match(/a <redacted>/g)).toHaveLength(9)
  })

  it("shows none of them, however the JSON spells it", () => {
    const spelt = [...secret].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")
    const page = readTaskPage(200, {}, bytes(`{"tasks":[{"id":"a","name":"${spelt}"}]}`), { secrets: [secret] })
    expect(page).toMatchObject({ tasks: [{ id: "a", name: "<redacted>" }] })
  })

  it("scrubs each of several secrets, the longer one whole, and an empty one is none", () => {
    const options = { secrets: ["", "abcdefgh", "abcdefgh-tail"] }
    const page = readTaskPage(200, {}, bytes({ tasks: [{ id: "a", name: "x abcdefgh-tail abcdefgh y" }] }), options)
    expect(page).toMatchObject({ tasks: [{ id: "a", name: "x <redacted> <redacted> y" }] })
  })

  it("is read however deep it is nested", () => {
    const deep = `${'{"a":['.repeat(50_000)}"${secret}"${"]}".repeat(50_000)}`
    const page = readTaskPage(200, {}, bytes(`{"tasks":[{"id":"a","params":${deep}}]}`), { secrets: [secret] })
    let inner: unknown = page._tag === "TaskPage" ? page.tasks[0]?.params : undefined
    while (typeof inner === "object" && inner !== null) inner = Object.values(inner)[0]
    expect(inner).toBe("<redacted>")
  })

  it("without one in it stays as it came: neither cut nor escaped", () => {
    const value = fc.jsonValue({ noUnicodeString: false })
    fc.assert(
      fc.property(value, fc.string({ unit: "binary" }), (params, name) => {
        const long = `${name}\u001b[2J\u202e${"x".repeat(5000)}`
        const row = { id: "a", name: long, params, details: { "": params, long } }
        const json = JSON.stringify(row)
        expect(tasks(row)).toEqual(readTaskPage(200, {}, bytes({ task_count: 1, tasks: [JSON.parse(json)] })))
      })
    )
  })
})
