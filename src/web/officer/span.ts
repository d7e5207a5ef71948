const minuteMs = 60_000

/** How long, as one says it: `40 分钟`, `23 小时`, `3 天`. */
export function showSpan(ms: number): string {
  const minutes = Math.floor(ms / minuteMs)
  if (minutes < 1) return '不到 1 分钟'
  if (minutes < 60) return `${minutes} 分钟`
  return minutes < 2880 ? `${Math.floor(minutes / 60)} 小时` : `${Math.floor(minutes / 1440)} 天`
}
