/** The fragment of the page's address: `#SECRET`, or `#SECRET/INSTANCE_ID` so that a reload keeps the instance. */

interface Fragment {
  /** The secret, or the code that can be exchanged for it once. */
  readonly secret: string
  readonly instanceId?: string | undefined
}

const pattern = /^#?([A-Za-z0-9_-]+)(?:\/([A-Za-z0-9][A-Za-z0-9_-]{0,63}))?$/

/** Nothing if it is not an address that the program printed. */
export const parseFragment = (hash: string): Fragment | undefined => {
  const [, secret, instanceId] = pattern.exec(hash) ?? []
  return secret === undefined ? undefined : { secret, ...(instanceId !== undefined && { instanceId }) }
}

export const fragmentOf = ({ instanceId, secret }: Fragment): string =>
  instanceId === undefined ? `#${secret}` : `#${secret}/${instanceId}`
