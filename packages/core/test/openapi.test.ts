/** The OpenAPI document of the API. */
import { Api, BadRequest, Forbidden, InternalServerError, NotFound, Unauthorized } from "../src/api/Api.ts"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"

const spec = OpenApi.fromApi(Api)
const tasks = "/v2/{project_id}/instances/{instance_id}/tasks"
const statuses = (responses: object) => Object.keys(responses).map(Number)

describe("OpenAPI", () => {
  it("is 3.1.0 and has the three calls", () => {
    expect(spec.openapi).toBe("3.1.0")
    expect(Object.entries(spec.paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([
      [`${tasks}/{task_id}`, ["delete"]],
      [tasks, ["get"]],
      ["/v2/{project_id}/instances", ["get"]]
    ])
  })

  it("has both successes and the five errors of the deletion", () => {
    const responses = spec.paths[`${tasks}/{task_id}`]?.delete?.responses ?? {}
    expect(statuses(responses)).toEqual([200, 204, 400, 401, 403, 404, 500])
    expect(responses[204]?.content).toBeUndefined()
    expect(Object.values(responses).every(({ description }) => description.endsWith("."))).toBe(true)
  })

  it("has one success and the same errors of the list, and documents its query", () => {
    const operation = spec.paths[tasks]?.get
    expect(statuses(operation?.responses ?? {})).toEqual([200, 400, 401, 403, 404, 500])
    const query = operation?.parameters.filter((parameter) => parameter.in === "query") ?? []
    expect(query.map(({ name, required }) => [name, required])).toEqual([
      ["offset", false],
      ["limit", false],
      ["start_time", false],
      ["end_time", false]
    ])
    expect(query.filter(({ schema }) => !("description" in schema))).toEqual([])
  })

  it("has the list of instances, with its query", () => {
    const operation = spec.paths["/v2/{project_id}/instances"]?.get
    expect(statuses(operation?.responses ?? {})).toEqual([200, 400, 401, 403, 404, 500])
    expect(operation?.parameters.map(({ name }) => name)).toEqual([
      "project_id",
      "offset",
      "limit",
      "instance_id",
      "name",
      "name_equal",
      "status"
    ])
  })

  it("wants X-Auth-Token", () => {
    expect(spec.components.securitySchemes).toEqual({
      token: expect.objectContaining({ type: "apiKey", name: "X-Auth-Token", in: "header" })
    })
  })

  it("shows no _tag", () => {
    expect(JSON.stringify(spec)).not.toContain("_tag")
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
