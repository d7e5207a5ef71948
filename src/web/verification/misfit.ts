/** What is to be verified cannot be: it is not what it should be. Its message, in Chinese, says why and where. */
export class Misfit extends Error {
  constructor(says: string) {
    super(says)
    this.name = 'Misfit'
  }
}
