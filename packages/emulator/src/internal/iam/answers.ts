/**
 * Responses of IAM, in the format of its API reference; errors in that of Keystone.
 */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { Project, TemporaryKey } from "../../Account.ts"
import { microseconds } from "../clock.ts"
import { deterministicHex } from "../../deterministic.ts"
import type { IssuedToken } from "../tokens.ts"
import type { Accounts } from "./accounts.ts"

const titles = { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found" } as const

export const refusal = (status: keyof typeof titles, message: string) =>
  HttpServerResponse.jsonUnsafe({ error: { code: status, message, title: titles[status] } }, { status })

const catalog = (endpoint: string, origin: string, projectId: string) =>
  [
    { type: "identity", name: "iam", url: `${origin}/v3` },
    // The vendor's own tools look for this type, with the URL of the first API version.
    { type: "dcsv1", name: "dcs", url: `${endpoint}/v1.0/${projectId}` }
  ].map(({ name, type, url }) => ({
    type,
    id: deterministicHex(`service:${name}`, 32),
    name,
    endpoints: [
      { url, region: "eu-de", region_id: "eu-de", interface: "public", id: deterministicHex(`endpoint:${name}`, 32) }
    ]
  }))

/** The origins of DCS and IAM. */
interface CatalogOrigins {
  readonly dcs: string
  readonly iam: string
}

interface TokenAnswer {
  readonly accounts: Accounts
  readonly issued: IssuedToken
  readonly methods: ReadonlyArray<string>
  /** The scope of the token. */
  readonly project: Project | undefined
  /** For the catalog; undefined for a response without one. */
  readonly origins: CatalogOrigins | undefined
}

export const tokenAnswer = ({ accounts: { account }, issued, methods, origins, project }: TokenAnswer) => {
  const domain = { id: account.domainId, name: account.domainName }
  const token = {
    methods,
    expires_at: microseconds(issued.expiresAt),
    issued_at: microseconds(issued.issuedAt),
    user: { domain, id: account.userId, name: account.userName, password_expires_at: "" },
    ...(project === undefined ? { domain } : { project: { domain, id: project.id, name: project.name } }),
    ...(origins !== undefined && { catalog: catalog(origins.dcs, origins.iam, project?.id ?? "") }),
    roles: [{ id: "0", name: "te_admin" }]
  }
  return HttpServerResponse.jsonUnsafe({ token }, { status: 201, headers: { "x-subject-token": issued.token } })
}

export const catalogAnswer = (origins: CatalogOrigins, target: string, projectId: string) =>
  HttpServerResponse.jsonUnsafe({
    catalog: catalog(origins.dcs, origins.iam, projectId),
    links: { self: `${origins.iam}${target}`, previous: null, next: null }
  })

export const projectsAnswer = (
  { account }: Accounts,
  origin: string,
  target: string,
  projects: ReadonlyArray<Project>
) =>
  HttpServerResponse.jsonUnsafe({
    links: { self: `${origin}${target}`, previous: null, next: null },
    projects: projects.map(({ id, name }) => ({
      is_domain: false,
      description: "",
      links: { self: `${origin}/v3/projects/${id}` },
      enabled: true,
      id,
      parent_id: account.domainId,
      domain_id: account.domainId,
      name
    }))
  })

export const keyAnswer = ({ accessKeyId, expiresAt, secretAccessKey, securityToken }: TemporaryKey) =>
  HttpServerResponse.jsonUnsafe(
    {
      credential: {
        access: accessKeyId,
        secret: secretAccessKey,
        expires_at: expiresAt,
        securitytoken: securityToken
      }
    },
    { status: 201 }
  )
