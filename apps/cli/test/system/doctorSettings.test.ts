/** Settings that are missing: `dcs-tasks doctor` names all of them in one run, as far as it can know them. */
import { describe, expect, it } from "vitest"
import type { Environment } from "../doctor.ts"
import { machine } from "../machine.ts"

describe("settings that are missing", () => {
  const none = "none found; set OS_AUTH_TOKEN, or OS_ACCESS_KEY"
  const noRegion = "--region is missing: pass --region or --endpoint, or set OS_REGION_NAME"
  const noProject = "--project is missing: pass --project, or set OS_PROJECT_ID or OS_PROJECT_NAME"
  const noSecret = "OS_ACCESS_KEY is set, but OS_SECRET_KEY is missing"
  const halfAnotherKey = "HW_ACCESS_KEY is set, but HW_SECRET_KEY is missing"
  const user = { OS_USERNAME: "u", OS_AUTH_URL: "https://iam.eu-de.otc.t-systems.com/v3" }

  it.each<readonly [string, Environment, ReadonlyArray<string>, ReadonlyArray<readonly [string, string]>]>([
    [
      "nothing is set",
      {},
      [],
      [
        ["credentials", none],
        ["region", noRegion],
        ["project", noProject]
      ]
    ],
    [
      "only a region is passed",
      {},
      ["--region", "eu-de"],
      [
        ["credentials", none],
        ["project", noProject]
      ]
    ],
    [
      "only a project is passed",
      {},
      ["--project", "p1"],
      [
        ["credentials", none],
        ["region", noRegion]
      ]
    ],
    [
      "a key is incomplete",
      { OS_ACCESS_KEY: "AK" },
      [],
      [
        ["credentials", noSecret],
        ["region", noRegion],
        ["project", noProject]
      ]
    ],
    [
      "a token has no target",
      { OS_TOKEN: "t" },
      [],
      [
        ["region", noRegion],
        ["project", noProject]
      ]
    ],
    [
      "the host of the login names the region",
      user,
      [],
      [
        ["credentials", "OS_PASSWORD is missing"],
        ["project", noProject]
      ]
    ],
    [
      "the file of the token is missing",
      {},
      ["--token-file", "/missing"],
      [
        ["credentials", "not found (ENOENT)"],
        ["region", "--region is missing"],
        ["project", "--project is missing"]
      ]
    ],
    [
      "other values are wrong",
      {},
      ["--region", "eu-dd", "--project", "a/b"],
      [
        ["credentials", none],
        ["region", "did you mean eu-de"],
        ["project", "is not a valid id or name"]
      ]
    ],
    [
      "the instance is wrong, too",
      {},
      ["--region", "eu-de", "-I", "a/b"],
      [
        ["credentials", none],
        ["project", noProject],
        ["list", "instance contains"]
      ]
    ]
  ])("are named in one run if %s", async (_, env, args, expected) => {
    await using m = await machine()
    const { code, results } = await m
      .run(["doctor", "-o", "json", ...args], env)
      .then(({ code, stdout }) => ({ code, ...JSON.parse(stdout) }))
    expect(results).toEqual(
      expected.map(([check, detail]) => ({ check, status: "failed", detail: expect.stringContaining(detail) }))
    )
    expect(code).toBe(expected.some(([check]) => check === "credentials") ? 4 : 2)
  })

  it.each<readonly [string, Environment, string]>([
    ["another source has half a key, and could set region and project", { HW_ACCESS_KEY: "AK" }, halfAnotherKey],
    ["a cloud can be chosen, which sets region and project", {}, "has lab: pass one of them as --cloud"]
  ])("are not guessed if %s", async (_, env, detail) => {
    await using m = await machine()
    if (detail.includes("cloud")) m.inHome(".config/openstack/clouds.yaml", "clouds: {lab: {region_name: eu-de}}")
    const { stdout } = await m.run(["doctor", "-o", "json"], env)
    expect(JSON.parse(stdout).results).toEqual([
      { check: "credentials", status: "failed", detail: expect.stringContaining(detail) }
    ])
  })

  it("send nothing, and leave no trace of what stood in for them", async () => {
    await using m = await machine()
    const { stdout } = await m.run(["doctor", "--endpoint", m.emulator.endpoint, "--report"], {})
    expect(stdout).not.toMatch(/stand-in|0{32}/)
    expect(m.emulator.requests()).toEqual([])
  })
})
