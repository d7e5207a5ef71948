/** Times as they are on the office's clock: China has one, all year round. */
const options = { timeZone: 'Asia/Shanghai', hourCycle: 'h23' } as const
const dayParts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const day = new Intl.DateTimeFormat('sv-SE', { ...options, ...dayParts })
const minute = new Intl.DateTimeFormat('sv-SE', { ...options, ...dayParts, hour: '2-digit', minute: '2-digit' })

/** `2026-11-22` */
export function showDay(time: string | Date): string {
  return day.format(new Date(time))
}

/** `2026-11-22 09:30` */
export function showMinute(time: string | Date): string {
  return minute.format(new Date(time))
}

/** How old it is: `今天`, `3 天前` … */
export function showAge(time: string, now: Date = new Date()): string {
  const days = Math.round((Date.parse(showDay(now)) - Date.parse(showDay(time))) / 86_400_000)
  if (days <= 0) return '今天'
  if (days === 1) return '昨天'
  if (days < 60) return `${days} 天前`
  return days < 730 ? `${Math.round(days / 30.4)} 个月前` : `${Math.floor(days / 365.25)} 年前`
}
