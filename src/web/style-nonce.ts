/**
 * Naive UI writes its styles into elements that it makes. The content policy lets in those that carry the nonce of this
 * page, and css-render, which makes them, has no way to be told it: so they get it when they are made.
 */
export function nonceStyles(): void {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
  if (nonce === undefined) return
  const create = document.createElement.bind(document)
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
}
