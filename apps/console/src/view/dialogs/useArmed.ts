import { useEffect, useState } from "preact/hooks"

/** Half a second: the second of two clicks on one spot comes before. */
const armMillis = 500

/** False while a press can be the rest of what opened the dialog. */
export const useArmed = (): boolean => {
  const [isArmed, setArmed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), armMillis)
    return () => clearTimeout(timer)
  }, [])
  return isArmed
}
