/** Gives the browser a file to keep, under this name. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // by then the browser has taken it over
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
