/** The CLI with credentials that users already have on their machines, and with nothing else. */
import { demo } from "@dcs-tasks/emulator"
import { createServer } from "node:http"
import { describe, expect, it } from "vitest"
import { instanceId, machine, password, type TestMachine } from "../machine.ts"

const { projectId, tasks } = demo

interface Setup {
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: ReadonlyArray<string>
  /** The source of the credentials in the target line. */
  readonly sourceText: string
  readonly operations: ReadonlyArray<string>
}

const setups: Readonly<Record<string, (m: TestMachine) => Setup>> = {
  "OpenStack password": (m) => ({
    env: { ...password(m), OS_REGION_NAME: "eu-de", OS_IDENTITY_API_VERSION: "3" },
    flags: ["--endpoint", m.emulator.endpoint],
    sourceText: "(password from OS_PASSWORD)",
    operations: ["createToken"]
  }),
  "OpenStack token": ({ emulator }) => ({
    env: { OS_TOKEN: emulator.token, OS_PROJECT_ID: projectId, OS_REGION_NAME: "eu-de" },
    flags: ["--endpoint", emulator.endpoint],
    sourceText: "token from OS_TOKEN",
    operations: []
  }),
  "OpenStack token, exchanged": ({ emulator, iam }) => ({
    env: {
      OS_AUTH_TYPE: "token",
      OS_TOKEN: emulator.issueToken({ projectId: null }),
      OS_PROJECT_ID: projectId,
      OS_AUTH_URL: iam
    },
    flags: ["--endpoint", emulator.endpoint],
    sourceText: "token from OS_TOKEN, exchanged",
    operations: ["createToken"]
  }),
  "OpenStack AK/SK": ({ account, emulator, iam }) => ({
    env: {
      OS_ACCESS_KEY: account.accessKeyId,
      OS_SECRET_KEY: account.secretAccessKey,
      OS_AUTH_URL: iam,
      OS_PROJECT_NAME: account.projectName
    },
    flags: ["--endpoint", emulator.endpoint],
    sourceText: "access key from OS_ACCESS_KEY",
    operations: ["listProjects"]
  }),
  "otc-auth": ({ emulator }) => {
    const key = emulator.issueKey()
    return {
      env: {
        OS_ACCESS_KEY: key.accessKeyId,
        OS_SECRET_KEY: key.secretAccessKey,
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        AWS_SESSION_TOKEN: key.securityToken
      },
      flags: ["--endpoint", emulator.endpoint, "--project", projectId],
      sourceText: "temporary access key from OS_ACCESS_KEY",
      operations: []
    }
  },
  "Huawei SDK environment": ({ account, emulator }) => ({
    env: {
      HUAWEICLOUD_SDK_AK: account.accessKeyId,
      HUAWEICLOUD_SDK_SK: account.secretAccessKey,
      HUAWEICLOUD_SDK_PROJECT_ID: projectId,
      HUAWEICLOUD_SDK_REGION_DCS_EU_DE: `${emulator.endpoint},https://backup.example.com`
    },
    flags: ["--region", "eu-de"],
    sourceText: "access key from HUAWEICLOUD_SDK_AK",
    operations: []
  }),
  "Huawei SDK file": ({ account, emulator, iam, inHome }) => {
    inHome(
      ".huaweicloud/credentials",
      `[basic]\nak = ${account.accessKeyId}\nsk = ${account.secretAccessKey}\nproject_id = ${projectId}\niam_endpoint = ${iam}\n`
    )
    return {
      flags: ["--endpoint", emulator.endpoint],
      sourceText: "(access key from ak in ~/.huaweicloud/credentials)",
      operations: []
    }
  },
  "Huawei Terraform environment": ({ account, emulator, iam }) => ({
    env: {
      HW_ACCESS_KEY: account.accessKeyId,
      HW_SECRET_KEY: account.secretAccessKey,
      HW_REGION_NAME: "eu-de",
      HW_PROJECT_NAME: account.projectName,
      HW_AUTH_URL: iam
    },
    flags: ["--endpoint", emulator.endpoint],
    sourceText: "access key from HW_ACCESS_KEY",
    operations: ["listProjects"]
  }),
  "clouds.yaml alone": ({ account, emulator, iam, inHome }) => {
    const content = `${cloudsYaml(account, iam, emulator.endpoint)}      password: ${account.password}\n`
    inHome(".config/openstack/clouds.yaml", content)
    return {
      flags: ["--cloud", "otc"],
      sourceText: "(password in ~/.config/openstack/clouds.yaml, cloud otc)",
      operations: ["createToken"]
    }
  },
  "clouds.yaml with secure.yaml": ({ account, emulator, iam, inHome }) => {
    inHome(".config/openstack/clouds.yaml", cloudsYaml(account, iam, emulator.endpoint))
    inHome(".config/openstack/secure.yaml", `clouds: { otc: { auth: { password: ${account.password} } } }`)
    return {
      flags: ["--os-cloud", "otc"],
      sourceText: "(password in ~/.config/openstack/secure.yaml; cloud otc in ~/.config/openstack/clouds.yaml)",
      operations: ["createToken"]
    }
  }
}

const cloudsYaml = (account: TestMachine["account"], iam: string, endpoint: string) => `
clouds:
  otc:
    region_name: eu-de
    dcs_endpoint_override: ${endpoint}
    auth:
      auth_url: ${iam}
      username: ${account.userName}
      user_domain_name: ${account.domainName}
      project_name: ${account.projectName}
`

describe("a task is deleted with nothing but", () => {
  for (const [name, setup] of Object.entries(setups)) {
    it(name, async () => {
      await using m = await machine()
      const { env, flags = [], operations, sourceText } = setup(m)
      const result = await m.run(["delete", tasks.deletable, "-I", instanceId, ...flags], env)
      expect(result).toMatchObject({ code: 0, stdout: `${tasks.deletable}\tdeleted\n` })
      expect(result.stderr.trimEnd().split("\n")).toHaveLength(1)
      for (const part of [projectId, instanceId, m.emulator.endpoint, sourceText]) expect(result.stderr).toContain(part)
      expect(m.operations()).toEqual([...operations, "deleteBackgroundTask"])
      for (const secret of [m.account.password, m.account.secretAccessKey, m.emulator.token]) {
        expect(result.stderr).not.toContain(secret)
      }
    })
  }
})

/** A server that must receive no request. */
const stranger = async () => {
  const seen: Array<string> = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(500).end()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    seen,
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/v3`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve()))
  }
}

describe("a left-over openrc", () => {
  const openrc = ({ account }: TestMachine, iam: string) => ({ ...password({ account, iam }), OS_REGION_NAME: "eu-nl" })

  it("supplies nothing to a cloud that is named", async () => {
    await using m = await machine()
    await using other = await stranger()
    m.inHome(".config/openstack/clouds.yaml", cloudsYaml(m.account, m.iam, m.emulator.endpoint))
    const env = openrc(m, other.url)
    const without = await m.run(["delete", tasks.deletable, "-I", instanceId, "--cloud", "otc"], env)
    expect(without).toMatchObject({ code: 4, stdout: "" })
    expect(m.operations()).toEqual([])

    m.inHome(".config/openstack/secure.yaml", `clouds: { otc: { auth: { password: ${m.account.password} } } }`)
    const result = await m.run(["delete", tasks.deletable, "-I", instanceId, "--cloud", "otc"], env)
    expect(result).toMatchObject({ code: 0 })
    expect(result.stderr).toContain("region eu-de")
    expect(other.seen).toEqual([])
  })

  it("beside other credentials is exit code 2 that names both", async () => {
    await using m = await machine()
    const result = await m.run(["delete", tasks.deletable, "-I", instanceId, "--endpoint", m.emulator.endpoint], {
      ...openrc(m, m.iam),
      HW_ACCESS_KEY: m.account.accessKeyId,
      HW_SECRET_KEY: m.account.secretAccessKey
    })
    expect(result).toMatchObject({ code: 2, stdout: "" })
    for (const name of ["OS_* environment", "HW_* environment"]) expect(result.stderr).toContain(name)
    expect(m.operations()).toEqual([])
  })
})

describe("a file of the working directory", () => {
  it("with a foreign auth_url gets no secret of the home", async () => {
    await using m = await machine()
    await using evil = await stranger()
    m.inCwd("clouds.yaml", cloudsYaml(m.account, evil.url, m.emulator.endpoint))
    m.inHome(".config/openstack/secure.yaml", `clouds: { otc: { auth: { password: ${m.account.password} } } }`)
    const result = await m.run(["delete", tasks.deletable, "-I", instanceId, "--cloud", "otc"])
    expect(result).toMatchObject({ code: 2, stdout: "" })
    expect(result.stderr).toContain("./clouds.yaml")
    expect(evil.seen).toEqual([])
    expect(m.operations()).toEqual([])
  })

  it("is announced, and warned about where others may read it", async () => {
    await using m = await machine()
    m.inCwd("clouds.yaml", cloudsYaml(m.account, m.iam, m.emulator.endpoint), 0o644)
    m.inCwd("secure.yaml", `clouds: { otc: { auth: { password: ${m.account.password} } } }`, 0o644)
    const result = await m.run(["delete", tasks.deletable, "-I", instanceId, "--cloud", "otc"])
    expect(result).toMatchObject({ code: 0 })
    const [clouds, secure, exposed, target] = result.stderr.trimEnd().split("\n")
    expect(clouds).toContain("./clouds.yaml from the working directory")
    expect(secure).toContain("./secure.yaml from the working directory")
    expect(exposed).toContain("mode 644")
    expect(target).toContain("region eu-de")
  })

  it("that is not YAML is reported with line and column", async () => {
    await using m = await machine()
    m.inCwd("clouds.yaml", "clouds:\n  otc:\n    auth: {password: CANARY\n   bad")
    const result = await m.run(["list", "-I", instanceId, "--cloud", "otc"])
    expect(result).toMatchObject({ code: 2, stdout: "" })
    expect(result.stderr).toContain("line 4, column")
    expect(result.stderr).not.toContain("CANARY")
  })
})

describe("a project by name", () => {
  const byName = (m: TestMachine, name: string) =>
    m.run(["delete", tasks.deletable, "-I", instanceId, "--endpoint", m.emulator.endpoint, "--project", name], {
      OS_TOKEN: m.emulator.token,
      OS_AUTH_URL: m.iam
    })

  it("is looked up exactly, and named with its id", async () => {
    await using m = await machine()
    const result = await byName(m, m.account.projectName)
    expect(result).toMatchObject({ code: 0 })
    expect(result.stderr).toContain(`project ${m.account.projectName} (${projectId})`)
  })

  it("that is not there is exit code 2", async () => {
    await using m = await machine()
    const result = await byName(m, "eu-de_nope")
    expect(result).toMatchObject({ code: 2, stdout: "" })
    expect(m.operations()).toEqual(["listProjects"])
  })
})

describe("IAM", () => {
  it("that refuses the password is exit code 4, and DCS is not called", async () => {
    await using m = await machine()
    const result = await m.run(["delete", tasks.deletable, "-I", instanceId, "--endpoint", m.emulator.endpoint], {
      OS_AUTH_URL: m.iam,
      OS_USER_ID: m.account.userId,
      OS_PASSWORD: "CANARY",
      OS_PROJECT_ID: projectId
    })
    expect(result.code).toBe(4)
    expect(result.stderr).toContain("OS_PASSWORD")
    expect(result.stderr).not.toContain("CANARY")
    expect(m.operations()).toEqual(["createToken"])
  })
})
