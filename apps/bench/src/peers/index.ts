/** All peers by name. */
import type { OpenPeer } from "../Peer.ts"

const module = async (name: string): Promise<Record<string, OpenPeer>> => import(`./${name}.ts`)

/** A peer's file and the function that opens it: a process loads only its own. */
const peers = {
  "undici.request": ["undici", "open"],
  "undici.request, retry interceptor": ["undici", "openRetrying"],
  fetch: ["fetch", "open"],
  axios: ["axios", "open"],
  ky: ["ky", "open"],
  "ky, its retries": ["ky", "openRetrying"],
  "Effect HttpClient": ["effectHttp", "open"],
  "Effect HttpClient, guarded": ["effectHttp", "openGuarded"],
  "vendor's SDK core": ["vendor", "open"],
  "dcs-tasks": ["dcsTasks", "open"],
  "dcs-tasks, signed": ["dcsTasks", "openSigned"],
  "dcs-tasks, Effect": ["dcsTasks", "openEffect"],
  "dcs-tasks, Effect, traced": ["dcsTasks", "openTraced"],
  "dcs-tasks, bulk": ["dcsTasks", "openBulk"],
  "dcs-tasks, Effect, bulk": ["dcsTasks", "openEffectBulk"]
} as const

export type PeerName = keyof typeof peers

export const openerOf = async (name: PeerName): Promise<OpenPeer> => {
  const [file, opener] = peers[name]
  const found = (await module(file))[opener]
  if (found === undefined) throw new Error(`${file} has no ${opener}`)
  return found
}
