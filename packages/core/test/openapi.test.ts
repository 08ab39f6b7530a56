/** The OpenAPI document of the API. */
import { inputValue, vectors } from "@dcs-tasks/vectors"
import { dcsEndpointOf, knownRegions } from "@dcs-tasks/wire"
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { Api, BadRequest, Forbidden, InternalServerError, NotFound, Unauthorized } from "../src/api/Api.ts"

const spec = OpenApi.fromApi(Api)
const tasks = "/v2/{project_id}/instances/{instance_id}/tasks"
const operations = Object.entries(spec.paths).flatMap(([path, item]) =>
  Object.entries({ delete: item.delete, get: item.get }).flatMap(([method, operation]) =>
    operation === undefined ? [] : [{ path, method, operation }]
  )
)
const parametersIn = (operation: OpenApi.OpenAPISpecOperation, place: string) =>
  operation.parameters.filter((parameter) => parameter.in === place)

describe("OpenAPI", () => {
  // `pnpm run openapi` writes the file.
  it("is what openapi.json contains", async () => {
    await expect(`${JSON.stringify(spec, null, 2)}\n`).toMatchFileSnapshot("../openapi.json")
  })

  it("is 3.1.0 and has the three calls", () => {
    expect(spec.openapi).toBe("3.1.0")
    expect(operations.map(({ method, path }) => [path, method])).toEqual([
      [`${tasks}/{task_id}`, "delete"],
      [tasks, "get"],
      ["/v2/{project_id}/instances", "get"]
    ])
    expect(Object.values(spec.paths).map((item) => Object.keys(item).length)).toEqual([1, 1, 1])
  })

  it.each(operations)("$method $path has its successes, and every error that a client has to expect", (call) => {
    const { responses } = call.operation
    const successes = call.method === "delete" ? [200, 204] : [200]
    const errors = [400, 401, 403, 404, 408, 429, 500, 502, 503, 504]
    expect(Object.keys(responses).map(Number)).toEqual([...successes, ...errors])
    expect(responses[204]?.content).toBeUndefined()
    expect(Object.values(responses).every(({ description }) => description.endsWith("."))).toBe(true)
    expect(errors.filter((status) => responses[status]?.headers?.["Retry-After"] !== undefined)).toEqual([
      408, 429, 503
    ])
  })

  it("has the query of each list, and describes it", () => {
    const queries = operations.map(({ operation }) => parametersIn(operation, "query"))
    expect(queries.map((query) => query.map(({ name }) => name))).toEqual([
      [],
      ["offset", "limit", "start_time", "end_time"],
      ["offset", "limit", "instance_id", "name", "name_equal", "status"]
    ])
    expect(queries.flat().filter(({ required, schema }) => required || !("description" in schema))).toEqual([])
  })

  it("has offset and limit as numbers", () => {
    const schemas = operations.flatMap(({ operation }) =>
      parametersIn(operation, "query").flatMap(({ name, schema }) => (/offset|limit/.test(name) ? [schema] : []))
    )
    const offset = { type: "integer", minimum: 0, maximum: 2 ** 31 - 1, description: expect.any(String) }
    const limit = { type: "integer", minimum: 1, maximum: 1000, description: expect.any(String) }
    expect(schemas).toEqual([offset, limit, offset, limit])
  })

  it.each(operations)("$method $path has the grammar of ids for every id in it", ({ operation, path }) => {
    const parameters = parametersIn(operation, "path")
    expect(parameters.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g))
    for (const { required, schema } of parameters) {
      expect(required).toBe(true)
      expect(schema).toMatchObject({ type: "string", minLength: 1, maxLength: 64, pattern: expect.any(String) })
      const pattern = new RegExp("pattern" in schema ? String(schema.pattern) : "", "u")
      expect(vectors.ids.good.filter((id) => !pattern.test(id))).toEqual([])
      const bad = vectors.ids.bad.map(inputValue)
      expect(bad.filter((id) => typeof id === "string" && pattern.test(id))).toEqual([])
    }
  })

  it("has the endpoint of every known region as a server", () => {
    const endpoints = (spec.servers ?? []).flatMap(({ url, variables }) =>
      (variables?.["region"]?.enum ?? []).map((region) => url.replace("{region}", region))
    )
    expect(endpoints).toEqual(knownRegions.map(dcsEndpointOf))
    expect(spec.servers?.map(({ url }) => url)).toEqual([
      "https://dcs.{region}.otc.t-systems.com",
      "https://dcs.{region}.myhuaweicloud.com",
      "https://dcs.{region}.myhuaweicloud.eu",
      "https://dcs.{region}.g42cloud.com",
      "https://dcs.{region}.prod-cloud-ocb.orange-business.com",
      "https://dcs.{region}.hc.sbercloud.ru"
    ])
    for (const { default: region, enum: regions } of (spec.servers ?? []).flatMap(({ variables = {} }) =>
      Object.values(variables)
    )) {
      expect(regions).toContain(region)
    }
  })

  it.each(operations)("$method $path wants a token or a signature", ({ operation }) => {
    expect(operation.security).toEqual([{ token: [] }, { signature: [], signatureTime: [] }])
    expect(spec.components.securitySchemes).toEqual({
      token: expect.objectContaining({ type: "apiKey", name: "X-Auth-Token", in: "header" }),
      signature: expect.objectContaining({ type: "apiKey", name: "Authorization", in: "header" }),
      signatureTime: expect.objectContaining({ type: "apiKey", name: "X-Sdk-Date", in: "header" })
    })
  })

  it("can be part of a larger API", () => {
    const larger = OpenApi.fromApi(HttpApi.make("larger").addHttpApi(Api))
    expect(Object.keys(larger.paths)).toEqual(Object.keys(spec.paths))
  })

  it("shows no _tag, and allows fields that a service adds", () => {
    expect(JSON.stringify(spec)).not.toMatch(/_tag|additionalProperties/)
  })
})

describe.each([
  ["BadRequest", BadRequest],
  ["Unauthorized", Unauthorized],
  ["Forbidden", Forbidden],
  ["NotFound", NotFound],
  ["InternalServerError", InternalServerError]
] as const)("%s", (tag, schema) => {
  it.each([
    { error_code: "DCS.1", error_msg: "m" },
    { error_code: "DCS.1", error_msg: "m", error_ext_msg: null },
    { error_code: "DCS.1", error_msg: "m", error_ext_msg: "more" }
  ])("is the bare body %j on the wire", (body) => {
    const error: unknown = Schema.decodeSync(schema)(body)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ _tag: tag, message: "m", ...body })
    expect(Schema.encodeUnknownSync(schema)(error)).toEqual(body)
  })
})
