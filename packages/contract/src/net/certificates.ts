/**
 * Certificate authorities and certificates, generated for each test, so no key is stored. For Node only.
 */
import { generate } from "selfsigned"

export interface Certificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

interface CertificateOptions {
  /** Host names and addresses. */
  readonly hosts?: ReadonlyArray<string>
  readonly expired?: boolean
}

interface Authority extends Certificate {
  readonly issue: (options?: CertificateOptions) => Promise<Certificate>
}

const day = 24 * 60 * 60 * 1000

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(":")

const names = (hosts: ReadonlyArray<string>) => ({
  name: "subjectAltName" as const,
  altNames: hosts.map((host) => (isAddress(host) ? { type: 7 as const, ip: host } : { type: 2 as const, value: host }))
})

const make = async (
  { expired = false, hosts = ["localhost", "127.0.0.1"] }: CertificateOptions,
  issuer?: Certificate
): Promise<Certificate> => {
  const now = Date.now()
  const { cert, private: key } = await generate([{ name: "commonName", value: hosts[0] ?? "nobody" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - 30 * day),
    notAfterDate: new Date(expired ? now - day : now + day),
    extensions: [names(hosts)],
    ...(issuer !== undefined && { ca: issuer })
  })
  return { cert: `${cert}\n`, key }
}

/** A self-signed certificate. */
export const selfSigned = (options: CertificateOptions = {}): Promise<Certificate> => make(options)

let authorityCount = 0

/** A new certificate authority. Trust its `cert` to trust what it issues. */
export const authority = async (): Promise<Authority> => {
  authorityCount += 1
  const { cert, private: key } = await generate([{ name: "commonName", value: `Test authority ${authorityCount}` }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true }
    ]
  })
  return { cert: `${cert}\n`, key, issue: (options = {}) => make(options, { cert, key }) }
}
