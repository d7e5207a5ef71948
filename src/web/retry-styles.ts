/**
 * A stylesheet that could not be loaded is asked for again, sooner at first, until it is there. What loads a screen asks
 * for its styles once only: without this the screen would open without them when it is clicked upon again.
 */
export function retryStyles(): void {
  // such events do not rise from the link
  addEventListener('error', ({ target }) => retry(target), true)
}

const longestMs = 60_000

function retry(link: EventTarget | null): void {
  if (!(link instanceof HTMLLinkElement) || link.rel !== 'stylesheet') return
  const tries = Number(link.dataset.tries ?? 0)
  link.dataset.tries = String(tries + 1)
  setTimeout(() => link.replaceWith(link.cloneNode()), Math.min(1000 * 2 ** tries, longestMs))
}
