/** Draws two workloads as bars: rates relative to `undici.request`. */
import type { Rate } from "./rates.ts"
import { type Rates, workloads } from "./workloads.ts"

const bar = 16
const gap = 6
const left = 200
const full = 360
const width = left + full * 1.3 + 60

const escape = (text: string): string => text.replace(/[&<>'"]/g, (char) => `&#${char.charCodeAt(0)};`)

const isOurs = (name: string): boolean => name.startsWith("dcs-tasks")

const bars = (title: string, rates: ReadonlyArray<Rate>, top: number): string => {
  const [first] = rates
  const rows = rates.map(({ name, rate }, at) => {
    const ratio = rate / (first?.rate ?? Number.NaN)
    const y = top + 28 + at * (bar + gap)
    return (
      `<text x="${left - 8}" y="${y + 12}" text-anchor="end">${escape(name)}</text>` +
      `<rect x="${left}" y="${y}" width="${(ratio * full).toFixed(1)}" height="${bar}" fill="${isOurs(name) ? "#0969da" : "#8c959f"}"/>` +
      `<text x="${(left + ratio * full + 6).toFixed(1)}" y="${y + 12}">${ratio.toFixed(2)}</text>`
    )
  })
  return `<text x="${left}" y="${top + 16}" font-weight="bold">${escape(title)}</text>\n${rows.join("\n")}`
}

export const chart = ({ many, single }: Rates): string => {
  const height = (rates: ReadonlyArray<Rate>) => 40 + rates.length * (bar + gap)
  const tall = height(many) + height(single)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}" font-family="system-ui, sans-serif" font-size="12" fill="#1f2328">
<title>Rates relative to undici.request</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${bars(`${workloads.many.title} (undici.request is 1)`, many, 0)}
${bars(`${workloads.single.title} (undici.request is 1)`, single, height(many))}
</svg>
`
}
