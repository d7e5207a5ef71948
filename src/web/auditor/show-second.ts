const second = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** `2026-11-22 09:30:15`, in China */
export function showSecond(time: string): string {
  return second.format(new Date(time))
}
