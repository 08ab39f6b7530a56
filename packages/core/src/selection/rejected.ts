/** Which errors of a list concern every instance. */
import type { DcsError } from "../model/DcsError.ts"

/**
 * Whether the credentials were rejected, or there are none: requests for other instances would fail, too. Any other
 * error concerns the instance that was listed, and a clean-up can go on with the others.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isRejected = ({ _tag }: DcsError): boolean => _tag === "DcsUnauthorized" || _tag === "DcsCredentialsError"
