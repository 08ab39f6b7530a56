/**
 * What the OpenAPI document says that the declaration of the calls cannot: where the service is, what a gateway in front of
 * it responds, how a request is signed, and that numbers in a query are numbers.
 */
import { dcsEndpointOf, knownRegions } from "@dcs-tasks/wire"
import type { OpenAPIComponents, OpenAPISpecParameter, OpenAPISpecServer, Transform } from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { paging, text } from "./fields.ts"

export const GatewayError = Schema.Struct({ error_code: text, error_msg: text, request_id: text }).annotate({
  identifier: "GatewayError",
  description: "The error of an API gateway. Any field can be missing."
})

/** By their order in `knownRegions`. */
const clouds = [
  ["Open Telekom Cloud", "eu-de"],
  ["Huawei Cloud", "ap-southeast-3"],
  ["Huawei Cloud in Europe", "eu-west-101"],
  ["G42 Cloud", "ae-ad-1"],
  ["Flexible Engine", "eu-west-0"],
  ["Cloud.ru", "ru-moscow-1"]
] as const

const server = (cloud: string, region: string): OpenAPISpecServer => {
  const url = (region: string) => dcsEndpointOf(region)?.replace(region, "{region}") ?? ""
  const [first = region, ...others] = knownRegions.filter((other) => url(other) === url(region))
  return { url: url(region), description: cloud, variables: { region: { default: region, enum: [first, ...others] } } }
}

export const servers = clouds.map(([cloud, region]) => server(cloud, region))

const gatewayResponse = (description: string, headers: object = {}) => ({
  description: `${description} The body can also be HTML, text or empty.`,
  ...headers,
  content: {
    "application/json": { schema: { $ref: "#/components/schemas/GatewayError" } },
    "text/html": { schema: { type: "string" } }
  }
})

const retryAfter = {
  headers: {
    "Retry-After": {
      description: "When to try again, if the sender knows: seconds, or an HTTP date.",
      schema: { type: "string", examples: ["1", "Tue, 24 Nov 2026 08:00:20 GMT"] }
    }
  }
}

const gatewayResponses = {
  408: gatewayResponse("The request took too long. It may have been processed.", retryAfter),
  429: gatewayResponse("Too many requests. This one was not processed.", retryAfter),
  502: gatewayResponse("The gateway got no valid response. The request may have been processed."),
  503: gatewayResponse("The service is unavailable. The request may have been processed.", retryAfter),
  504: gatewayResponse("The gateway got no response in time. The request may have been processed.")
}

const integers = new Map<string, object>(
  Object.entries(paging).map(([name, field]) => [name, Schema.toJsonSchemaDocument(Schema.toType(field)).schema])
)

/** Effect documents the encoded side of a number, which is text, because that is what a server receives. */
const withInteger = (parameter: OpenAPISpecParameter): OpenAPISpecParameter => ({
  ...parameter,
  schema: integers.get(parameter.name) ?? parameter.schema
})

/** Completes an operation. */
export const operation: Transform["Service"] = ({ parameters, responses, ...rest }) => ({
  ...rest,
  parameters: parameters.map(withInteger),
  security: [{ token: [] }, { signature: [], signatureTime: [] }],
  responses: { ...responses, ...gatewayResponses }
})

/** A server may add fields. Effect's own clients ignore them, but its document forbids them. */
const open = (schemas: OpenAPIComponents["schemas"]): OpenAPIComponents["schemas"] =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, { additionalProperties: _, ...schema }]) => [name, schema] as const)
  )

/** OpenAPI has no type for signatures. These are the two headers that each signed request has. */
const signatures: OpenAPIComponents["securitySchemes"] = {
  signature: {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    description:
      "`SDK-HMAC-SHA256 Access=<access key>, SignedHeaders=<names>, Signature=<hex>`: computed for each request with an access key. The signature of a temporary access key also covers its `X-Security-Token` header."
  },
  signatureTime: {
    type: "apiKey",
    name: "X-Sdk-Date",
    in: "header",
    description: "When the request was signed: UTC, `yyyyMMdd'T'HHmmss'Z'`, at most 15 minutes from the gateway's time."
  }
}

/** Completes the components of the document. In a larger API, Effect also applies it to groups, which have none. */
export const withComponents: Transform["Service"] = (spec) => {
  if (!("components" in spec)) return spec
  const {
    components: { schemas, securitySchemes },
    ...rest
  } = spec
  return { ...rest, components: { schemas: open(schemas), securitySchemes: { ...securitySchemes, ...signatures } } }
}
